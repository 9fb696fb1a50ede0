package org.multiprocessing4j.benchmarks.roundtrip;

import org.multiprocessing4j.benchmarks.transport.Transports;
import org.openjdk.jmh.annotations.Param;

/**
 * The round trip of a record of five fields, one after the other without a pause. What is timed:
 * {@link EchoBenchmark}.
 */
public class HotRoundTripOfObjects extends EchoBenchmark {
  private static final int ABOUT_BYTES = 64;

  /** How the message travels. */
  @Param({"QUEUE_OBJECTS", "RING_OBJECTS", "PIPE_OBJECTS"})
  public Transports transport = Transports.RING_OBJECTS;

  /** Creates the state; JMH calls this. */
  public HotRoundTripOfObjects() {}

  @Override
  Transports transport() {
    return transport;
  }

  @Override
  int sizeBytes() {
    return ABOUT_BYTES;
  }
}
