package org.multiprocessing4j.benchmarks.throughput;

import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Transports;
import org.openjdk.jmh.annotations.Param;

/**
 * Messages of 64 bytes from several producers to several consumers, each message to exactly one of
 * them. What is timed: {@link FlowBenchmark}.
 *
 * <p>A transport that cannot carry a shape fails at once and says so: raw Chronicle and Aeron
 * deliver every message to every consumer, sockets join two processes only.
 */
public class ThroughputByShape extends FlowBenchmark {
  private static final int SIZE_BYTES = 64;

  /** How the messages travel. */
  @Param({
    "NAMED_PIPE",
    "CHRONICLE",
    "AGRONA_MANY_TO_ONE",
    "AERON_IPC",
    "QUEUE",
    "QUEUE_BATCHED",
    "RING",
    "RING_BATCHED"
  })
  public Transports transport = Transports.NAMED_PIPE;

  /** Producers and consumers. */
  @Param({"1-1", "4-1", "1-4", "4-4"})
  public String shape = "1-1";

  /** Creates the state; JMH calls this. */
  public ThroughputByShape() {}

  @Override
  Transports transport() {
    return transport;
  }

  @Override
  int sizeBytes() {
    return SIZE_BYTES;
  }

  @Override
  Shape shape() {
    return Shape.parse(shape);
  }
}
