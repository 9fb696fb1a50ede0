package org.multiprocessing4j.benchmarks.throughput;

import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Transports;
import org.openjdk.jmh.annotations.Param;

/**
 * Records of five fields from one producer to one consumer. What is timed: {@link FlowBenchmark}.
 */
public class ThroughputOfObjects extends FlowBenchmark {
  private static final int ABOUT_BYTES = 64;

  /** How the messages travel. */
  @Param({"QUEUE_OBJECTS", "RING_OBJECTS", "PIPE_OBJECTS"})
  public Transports transport = Transports.RING_OBJECTS;

  /** Creates the state; JMH calls this. */
  public ThroughputOfObjects() {}

  @Override
  Transports transport() {
    return transport;
  }

  @Override
  int sizeBytes() {
    return ABOUT_BYTES;
  }

  @Override
  Shape shape() {
    return Shape.ONE_TO_ONE;
  }
}
