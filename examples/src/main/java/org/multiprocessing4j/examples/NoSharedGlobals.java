package org.multiprocessing4j.examples;

import org.multiprocessing4j.ipc.shared.SharedInt;
import org.multiprocessing4j.process.ChildProcess;

/**
 * A child has its own copy of every static field: what it changes there, nobody else sees. What is
 * to be shared must be in shared memory.
 *
 * <p>Prints {@code child: static field 100, shared value 100}, then {@code parent: static field 0,
 * shared value 100}.
 */
public final class NoSharedGlobals {
  private static int global;

  private NoSharedGlobals() {}

  public static void main(String[] args) throws InterruptedException {
    try (SharedInt shared = SharedInt.create();
        ChildProcess child = new ChildProcess(() -> change(shared))) {
      child.start();
      child.join();
      System.out.println("parent: static field " + global + ", shared value " + shared.get());
    }
  }

  private static void change(SharedInt shared) {
    global = 100;
    shared.set(100);
    System.out.println("child: static field " + global + ", shared value " + shared.get());
  }
}
