package org.multiprocessing4j.cli.copy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Does the work in threads of the test, so that a test can step in between. Tasks are serialised on
 * the way, as they are for a process.
 */
class ThreadWorkers implements CopyWorkers {
  private final ExecutorService threads;
  private final BlockingQueue<CopyEvent> events = new LinkedBlockingQueue<>();

  ThreadWorkers(int count) {
    this.threads = Executors.newFixedThreadPool(count);
  }

  @Override
  public void start(CopyTask task) {
    CopyTask arrived = overTheWire(task);
    threads.execute(
        () -> {
          String failure = null;
          try {
            runTask(arrived, events);
          } catch (InterruptedException e) {
            failure = "interrupted";
          } catch (WorkerGone e) {
            failure = e.getMessage();
          }
          events.add(new CopyEvent.TaskEnded(task.id(), failure));
        });
  }

  /** Runs a task; a test may do something else. */
  void runTask(CopyTask task, BlockingQueue<CopyEvent> queue) throws InterruptedException {
    task.run(queue);
  }

  @Override
  public CopyEvent nextEvent() throws InterruptedException {
    return events.take();
  }

  @Override
  public void stop() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  private static CopyTask overTheWire(CopyTask task) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(task);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        return (CopyTask) in.readObject();
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError("tasks are serialisable", e);
    }
  }

  /** The end of a worker process, as far as threads can play it. */
  static final class WorkerGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerGone(String message) {
      super(message);
    }
  }
}
