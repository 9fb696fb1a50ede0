package org.multiprocessing4j.benchmarks.growth;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.benchmarks.IpcBenchmark;
import org.multiprocessing4j.benchmarks.peer.ScratchDirectory;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A queue in which many messages wait.
 *
 * <p>Timed: putting one message of 64 bytes and taking the oldest one, in one process, so that the
 * number of waiting messages stays the same. A queue that holds ten million should not be slower.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Backlog extends IpcBenchmark {
  private static final byte[] MESSAGE = new byte[64];
  private static final int FILL = 10_000;

  /** How many messages wait. */
  @Param({"0", "1000000", "10000000"})
  public int waiting;

  @SuppressWarnings("NullAway.Init") // JMH calls fill() before anything else
  private ScratchDirectory directory;

  @SuppressWarnings("NullAway.Init") // as above
  private IpcQueue<byte[]> queue;

  /** Creates the state; JMH calls this. */
  public Backlog() {}

  /** Makes the queue, and lets the messages pile up. */
  @Setup(Level.Trial)
  public void fill() throws Exception {
    directory = ScratchDirectory.create();
    queue = IpcQueue.open(directory.path().resolve("queue"));
    List<byte[]> messages = Collections.nCopies(FILL, MESSAGE);
    for (int filled = 0; filled < waiting; filled += FILL) {
      queue.putMany(messages);
    }
  }

  /** One in, one out. */
  @Benchmark
  public byte[] putAndGet() throws InterruptedException {
    queue.put(MESSAGE);
    return queue.get();
  }

  /** Deletes the queue. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    queue.close();
    directory.close();
  }
}
