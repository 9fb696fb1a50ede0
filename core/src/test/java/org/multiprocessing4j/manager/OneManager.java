package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.process.ChildProcess;

/** One manager for all tests of a class, which serves this process and real children of it. */
abstract class OneManager {
  static final Duration SOON = Duration.ofSeconds(40);

  static Manager manager;

  /** A type of the user's own. */
  interface Counter {
    int increment();

    @ByReference
    Counter child();

    void fail();
  }

  static final class CounterImpl implements Counter {
    private int count;

    @Override
    public synchronized int increment() {
      return ++count;
    }

    @Override
    public Counter child() {
      return new CounterImpl();
    }

    @Override
    public void fail() {
      throw new IllegalStateException("failed on purpose");
    }
  }

  @BeforeAll
  static void start() throws InterruptedException {
    manager = Manager.start();
  }

  @AfterAll
  static void end() {
    manager.close();
  }

  /** Runs a task in a child that ends, and returns the exit code. */
  static int runInChild(SerializableRunnable task) throws InterruptedException {
    try (ChildProcess child = new ChildProcess(task)) {
      child.start();
      assertThat(child.join(SOON)).isTrue();
      return child.exitCode().orElseThrow();
    }
  }
}
