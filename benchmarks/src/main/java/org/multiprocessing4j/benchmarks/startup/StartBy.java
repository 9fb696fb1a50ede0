package org.multiprocessing4j.benchmarks.startup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.process.StartMethod;

/** The ways of starting a process that rings a doorbell. */
public enum StartBy {
  /** {@code java -cp ... HelloMain} by {@link ProcessBuilder}, without any flag: the floor. */
  JAVA_MAIN {
    @Override
    Started start(Doorbell doorbell) throws IOException {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      String classPath = System.getProperty("java.class.path");
      Process process =
          new ProcessBuilder(java, "-cp", classPath, HelloMain.class.getName(), doorbell.pipe())
              .inheritIO()
              .start();
      return process::waitFor;
    }
  },
  /** A child process that runs a lambda in a fresh JVM. */
  SPAWN {
    @Override
    Started start(Doorbell doorbell) {
      return started(new ChildProcess(doorbell::ring).start());
    }
  },
  /**
   * A child process that takes over an idle JVM, which has had time to come up and to load the
   * class of the task, as a forked process has it from its parent.
   */
  STANDBY {
    @Override
    void rest() throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
    }

    @Override
    Started start(Doorbell doorbell) {
      Multiprocessing.setPreload(StartBy.class, Doorbell.class);
      return started(
          ChildProcess.builder(doorbell::ring).startMethod(StartMethod.STANDBY).build().start());
    }
  };

  private static final long REST_MILLIS = 1_000; // as in python_peers.py

  /** A process that has been started. */
  interface Started {
    /**
     * Waits until it has ended.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    void join() throws InterruptedException;
  }

  private static Started started(ChildProcess child) {
    return () -> {
      child.join();
      child.close();
    };
  }

  /**
   * Lets pass what has to pass before a start; not timed.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  void rest() throws InterruptedException {}

  /**
   * Starts a process that rings.
   *
   * @param doorbell what it rings
   * @return the process
   * @throws IOException if it cannot be started
   */
  abstract Started start(Doorbell doorbell) throws IOException;
}
