package org.multiprocessing4j.benchmarks.roundtrip;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.multiprocessing4j.benchmarks.IpcBenchmark;
import org.multiprocessing4j.benchmarks.transport.Transports;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The round trip to a process that has gone to sleep.
 *
 * <p>Timed: as {@link HotRoundTrip}, but before each round trip this thread sleeps for a
 * millisecond, which is not timed; by then a peer that can sleep does. Only transports that can
 * wait without burning a core take part. The C floor of the same name does the same.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BlockedRoundTrip extends IpcBenchmark {
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
    "PIPE"
  })
  public Transports transport = Transports.TCP;

  /** Its size. */
  @Param("64")
  public int sizeBytes;

  @SuppressWarnings("NullAway.Init") // JMH calls connect() before anything else
  private Pinger<?> pinger;

  /** Creates the state; JMH calls this. */
  public BlockedRoundTrip() {}

  /** Starts the other process, and compiles both loops: pauses leave no time for that. */
  @Setup(Level.Trial)
  public void connect() throws Exception {
    pinger = Pinger.connect(transport, sizeBytes);
    for (int i = 0; i < WARMUP_ROUND_TRIPS; i++) {
      pinger.ping();
    }
  }

  /** Lets the other process fall asleep. */
  @Setup(Level.Invocation)
  public void pause() {
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  /** One round trip. */
  @Benchmark
  public Object roundTrip() throws Exception {
    return pinger.ping();
  }

  /** Ends the other process. */
  @TearDown(Level.Trial)
  public void disconnect() throws IOException {
    pinger.close();
  }
}
