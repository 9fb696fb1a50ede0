package org.multiprocessing4j.benchmarks.roundtrip;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
 * The round trip while both processes do nothing else.
 *
 * <p>Timed: from before this JVM sends a message to a second JVM until the same bytes have come
 * back, one after the other without a pause. Transports that wait by spinning are seen at their
 * best; those that wait in the kernel block once in each direction. Each sample is one round trip.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HotRoundTrip extends IpcBenchmark {
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
    "QUEUE_OBJECTS",
    "RING",
    "RING_ARRAYS",
    "RING_OBJECTS",
    "PIPE",
    "PIPE_OBJECTS"
  })
  public Transports transport = Transports.TCP;

  /** Its size. */
  @Param({"64", "1024", "65536"})
  public int sizeBytes;

  @SuppressWarnings("NullAway.Init") // JMH calls connect() before anything else
  private Pinger<?> pinger;

  /** Creates the state; JMH calls this. */
  public HotRoundTrip() {}

  /** Starts the other process. */
  @Setup(Level.Trial)
  public void connect() throws Exception {
    pinger = Pinger.connect(transport, sizeBytes);
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
