package org.multiprocessing4j.benchmarks.throughput;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.multiprocessing4j.benchmarks.peer.Stream;
import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Transports;

/**
 * Turns the counters of a running stream into JMH operations.
 *
 * <p>An operation is one message that has reached a consumer. {@link #awaitBatch} returns each time
 * {@link #BATCH} more have done so. Its goal moves by exactly that number, so what arrives while it
 * sleeps counts for the next batches, which look at no counter, and nothing is lost to rounding.
 */
final class MessageFlow implements AutoCloseable {
  /** Messages for each invocation of a benchmark. */
  static final int BATCH = 16;

  private static final long LOOK_NANOS = 1_000_000;

  private final Stream stream;
  private long goal;
  private long delivered;

  private MessageFlow(Stream stream) {
    this.stream = stream;
  }

  /**
   * Starts a stream, which is paused.
   *
   * @param kind how messages travel
   * @param sizeBytes size of each
   * @param shape how many processes send and receive
   * @return the flow; the caller closes it
   * @throws Exception if it cannot be started
   */
  static MessageFlow start(Transports kind, int sizeBytes, Shape shape) throws Exception {
    return new MessageFlow(Stream.start(kind, sizeBytes, shape));
  }

  /**
   * Lets the messages flow, and returns when the first have arrived; they do not count.
   *
   * @throws InterruptedException if a process of the stream has died
   */
  void resume() throws InterruptedException {
    goal = stream.delivered();
    stream.resume();
    awaitBatch();
    delivered = stream.delivered();
    goal = delivered;
  }

  /** Stops the producers; the consumers take what is left. */
  void pause() {
    stream.pause();
  }

  /**
   * Waits until a batch more has arrived.
   *
   * @return how many messages the consumers have taken so far
   * @throws InterruptedException if a process of the stream has died
   */
  long awaitBatch() throws InterruptedException {
    goal += BATCH;
    while (delivered < goal) {
      if (Thread.interrupted()) {
        throw new InterruptedException("a process of the stream has died");
      }
      LockSupport.parkNanos(LOOK_NANOS);
      delivered = stream.delivered();
    }
    return delivered;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
