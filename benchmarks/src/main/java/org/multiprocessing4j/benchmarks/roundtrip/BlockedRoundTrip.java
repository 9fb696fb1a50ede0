package org.multiprocessing4j.benchmarks.roundtrip;

import java.util.concurrent.locks.LockSupport;
import org.multiprocessing4j.benchmarks.transport.Transports;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The round trip to a process that has gone to sleep. What is timed: {@link EchoBenchmark}.
 *
 * <p>Before each round trip this thread sleeps for a millisecond, which is not timed; by then a
 * peer that can sleep does. Only transports that can wait without burning a core take part. The C
 * floor of the same name does the same.
 */
public class BlockedRoundTrip extends EchoBenchmark {
  private static final long PAUSE_NANOS = 1_000_000;
  private static final int WARMUP_ROUND_TRIPS = 30_000;

  /** How the message travels. */
  @Param({
    "SYNCHRONOUS_QUEUE",
    "TCP",
    "UNIX_SOCKET",
    "OS_PIPE",
    "NAMED_PIPE",
    "QUEUE",
    "RING",
    "PIPE",
    "MEMORY_PIPE"
  })
  public Transports transport = Transports.TCP;

  /** Its size. */
  @Param("64")
  public int sizeBytes;

  /** Creates the state; JMH calls this. */
  public BlockedRoundTrip() {}

  @Override
  Transports transport() {
    return transport;
  }

  @Override
  int sizeBytes() {
    return sizeBytes;
  }

  /** Compiles both loops: pauses leave no time for that. */
  @Override
  void warmUp(Pinger<?> connected) throws Exception {
    for (int i = 0; i < WARMUP_ROUND_TRIPS; i++) {
      connected.ping();
    }
  }

  /** Lets the other process fall asleep. */
  @Setup(Level.Invocation)
  public void pause() {
    LockSupport.parkNanos(PAUSE_NANOS);
  }
}
