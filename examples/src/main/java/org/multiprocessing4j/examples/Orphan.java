package org.multiprocessing4j.examples;

import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.process.ChildProcess;

/**
 * A process whose parent dies is an orphan: it lives on, and another process adopts it, usually
 * number 1.
 *
 * <p>A parent starts a child, the child a grandchild; then the child is killed. Prints {@code
 * grandchild: my parent is A}, {@code parent: I have killed A} and {@code grandchild: my parent is
 * now B}.
 */
public final class Orphan {
  private Orphan() {}

  public static void main(String[] args) throws InterruptedException {
    try (IpcQueue<String> toParent = IpcQueue.create();
        IpcQueue<String> toGrandchild = IpcQueue.create();
        ChildProcess child = new ChildProcess(() -> startGrandchild(toParent, toGrandchild))) {
      child.start();
      System.out.println(toParent.get());
      child.kill();
      child.join();
      System.out.println("parent: I have killed " + child.pid());
      toGrandchild.put("your parent is dead");
      System.out.println(toParent.get());
    }
  }

  private static void startGrandchild(IpcQueue<String> toParent, IpcQueue<String> toGrandchild) {
    ChildProcess grandchild = new ChildProcess(() -> beOrphaned(toParent, toGrandchild));
    grandchild.start();
  }

  private static void beOrphaned(IpcQueue<String> toParent, IpcQueue<String> toGrandchild)
      throws InterruptedException {
    toParent.put("grandchild: my parent is " + Posix.getppid());
    toGrandchild.get();
    toParent.put("grandchild: my parent is now " + Posix.getppid());
  }
}
