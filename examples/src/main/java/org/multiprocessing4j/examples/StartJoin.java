package org.multiprocessing4j.examples;

import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.process.ChildProcess;

/**
 * Starting a process and waiting for it, and what its exit code tells.
 *
 * <p>Prints, besides what the children say, a line for each: {@code exit code 0} for one that
 * returned, {@code 12} for one that chose it, {@code 1} for one that threw (and the stack trace on
 * stderr), {@code -15} for one that was ended by signal 15, SIGTERM.
 */
public final class StartJoin {
  private StartJoin() {}

  public static void main(String[] args) throws InterruptedException {
    show(
        "greeter",
        () -> System.out.println("hello from " + Multiprocessing.currentProcess().name()));
    show("leaver", () -> Multiprocessing.exit(12));
    show(
        "thrower",
        () -> {
          throw new IllegalStateException("something went wrong");
        });

    try (ChildProcess sleeper = new ChildProcess("sleeper", () -> Thread.sleep(60_000))) {
      sleeper.start();
      sleeper.terminate();
      sleeper.join();
      print(sleeper);
    }
  }

  private static void show(String name, SerializableRunnable task) throws InterruptedException {
    try (ChildProcess child = new ChildProcess(name, task)) {
      child.start();
      child.join();
      print(child);
    }
  }

  private static void print(ChildProcess child) {
    System.out.println(child.name() + ": exit code " + child.exitCode().orElseThrow());
  }
}
