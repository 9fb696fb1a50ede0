package org.multiprocessing4j.testsupport;

import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/**
 * The next program that uses the library on this machine: it takes away what the dead have left.
 */
public final class Sweeper {
  private Sweeper() {}

  /**
   * Runs it.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public static void sweep() throws InterruptedException {
    try (ChildJvm sweeper = ChildJvm.start(Sweeper.class)) {
      sweeper.awaitSuccess();
    }
  }

  /**
   * The program.
   *
   * @param args none
   */
  public static void main(String[] args) {
    RunDirectory.current();
  }
}
