package org.multiprocessing4j.benchmarks.throughput;

import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Transports;
import org.openjdk.jmh.annotations.Param;

/**
 * Bytes from one producer to one consumer, by size of the message. What is timed: {@link
 * FlowBenchmark}.
 */
public class ThroughputBySize extends FlowBenchmark {
  /** How the messages travel. */
  @Param({
    "TCP",
    "UNIX_SOCKET",
    "NAMED_PIPE",
    "CHRONICLE",
    "AGRONA_ONE_TO_ONE",
    "AGRONA_MANY_TO_ONE",
    "AERON_IPC",
    "QUEUE",
    "QUEUE_BATCHED",
    "RING",
    "RING_ARRAYS",
    "RING_ARRAYS_BATCHED",
    "RING_BATCHED",
    "HANDLE",
    "FILLED_HANDLE",
    "PIPE",
    "MEMORY_PIPE"
  })
  public Transports transport = Transports.TCP;

  /** The size of each. */
  @Param({"16", "64", "256", "1024", "4096", "16384", "65536", "262144", "1048576"})
  public int sizeBytes;

  /** Creates the state; JMH calls this. */
  public ThroughputBySize() {}

  @Override
  Transports transport() {
    return transport;
  }

  @Override
  int sizeBytes() {
    return sizeBytes;
  }

  @Override
  Shape shape() {
    return Shape.ONE_TO_ONE;
  }
}
