package org.multiprocessing4j.benchmarks.throughput;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.benchmarks.IpcBenchmark;
import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Transports;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The common part of the throughput benchmarks: messages per second that reach the consumers.
 *
 * <p>Timed: nothing in this JVM. Every producer and consumer is a JVM of its own; this one sleeps
 * and reads their counters a thousand times a second.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public abstract class FlowBenchmark extends IpcBenchmark {
  @SuppressWarnings("NullAway.Init") // JMH calls start() before anything else
  private MessageFlow flow;

  /** How the messages travel. */
  abstract Transports transport();

  /** The size of each. */
  abstract int sizeBytes();

  /** How many processes send and receive. */
  abstract Shape shape();

  /** Starts all processes. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    flow = MessageFlow.start(transport(), sizeBytes(), shape());
  }

  /** Lets the messages flow, and begins to count. */
  @Setup(Level.Iteration)
  public void resume() throws InterruptedException {
    flow.resume();
  }

  /** One batch of messages. */
  @Benchmark
  @OperationsPerInvocation(MessageFlow.BATCH)
  public long messages() throws InterruptedException {
    return flow.awaitBatch();
  }

  /** Stops the flow, so that whatever is measured next has the machine for itself. */
  @TearDown(Level.Iteration)
  public void pause() {
    flow.pause();
  }

  /** Ends all processes. */
  @TearDown(Level.Trial)
  public void stop() throws IOException {
    flow.close();
  }
}
