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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The common part of the round trips.
 *
 * <p>Timed: from before this JVM sends a message to a second JVM until the same message has come
 * back. Each sample is one round trip.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public abstract class EchoBenchmark extends IpcBenchmark {
  @SuppressWarnings("NullAway.Init") // JMH calls connect() before anything else
  private Pinger<?> pinger;

  /** How the message travels. */
  abstract Transports transport();

  /** Its size. */
  abstract int sizeBytes();

  /** Starts the other process. */
  @Setup(Level.Trial)
  public void connect() throws Exception {
    pinger = Pinger.connect(transport(), sizeBytes());
    warmUp(pinger);
  }

  /** Compiles what the warm-up iterations do not run often enough. */
  void warmUp(Pinger<?> connected) throws Exception {}

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
