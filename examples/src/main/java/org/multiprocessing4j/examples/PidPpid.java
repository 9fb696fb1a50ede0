package org.multiprocessing4j.examples;

import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.process.ChildProcess;

/**
 * Every process has a number, and knows that of its parent.
 *
 * <p>Prints {@code parent: my pid is A}, {@code child: my pid is B, my parent is A}, and {@code
 * parent: the pid of my child is B}.
 */
public final class PidPpid {
  private PidPpid() {}

  public static void main(String[] args) throws InterruptedException {
    System.out.println("parent: my pid is " + Posix.getpid());
    try (ChildProcess child = new ChildProcess(PidPpid::introduce)) {
      child.start();
      child.join();
      System.out.println("parent: the pid of my child is " + child.pid());
    }
  }

  private static void introduce() {
    System.out.println("child: my pid is " + Posix.getpid() + ", my parent is " + Posix.getppid());
  }
}
