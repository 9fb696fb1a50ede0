package org.multiprocessing4j.benchmarks.roundtrip;

import org.multiprocessing4j.benchmarks.transport.Transports;
import org.openjdk.jmh.annotations.Param;

/**
 * The round trip of bytes while both processes do nothing else: one after the other without a
 * pause. What is timed: {@link EchoBenchmark}.
 *
 * <p>Transports that wait by spinning are seen at their best; those that wait in the kernel block
 * once in each direction.
 */
public class HotRoundTrip extends EchoBenchmark {
  /** How the message travels. */
  @Param({
    "SYNCHRONOUS_QUEUE",
    "TCP",
    "UNIX_SOCKET",
    "OS_PIPE",
    "NAMED_PIPE",
    "CHRONICLE",
    "AGRONA_ONE_TO_ONE",
    "AGRONA_MANY_TO_ONE",
    "AERON_IPC",
    "QUEUE",
    "RING",
    "RING_ARRAYS",
    "PIPE",
    "MEMORY_PIPE"
  })
  public Transports transport = Transports.TCP;

  /** Its size. */
  @Param({"64", "1024", "65536"})
  public int sizeBytes;

  /** Creates the state; JMH calls this. */
  public HotRoundTrip() {}

  @Override
  Transports transport() {
    return transport;
  }

  @Override
  int sizeBytes() {
    return sizeBytes;
  }
}
