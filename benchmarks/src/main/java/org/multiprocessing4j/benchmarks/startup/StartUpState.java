package org.multiprocessing4j.benchmarks.startup;

import java.io.IOException;
import java.io.InputStream;
import org.multiprocessing4j.benchmarks.IpcBenchmark;
import org.multiprocessing4j.benchmarks.peer.ScratchDirectory;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The doorbell of the start-up benchmarks, and what they start. */
@Warmup(iterations = 1, time = 3)
@Measurement(iterations = 1, time = 10)
public abstract class StartUpState extends IpcBenchmark {
  /** How to start the process. */
  @Param public StartBy startBy = StartBy.SPAWN;

  @SuppressWarnings("NullAway.Init") // JMH calls open() before anything else
  private ScratchDirectory directory;

  @SuppressWarnings("NullAway.Init") // as above
  private Doorbell doorbell;

  @SuppressWarnings("NullAway.Init") // as above
  private InputStream rings;

  /** Makes the doorbell. */
  @Setup(Level.Trial)
  public void open() throws Exception {
    directory = ScratchDirectory.create();
    doorbell = Doorbell.in(directory.path());
    rings = doorbell.listen();
  }

  /** Lets an idle JVM come up, if one is wanted. */
  @Setup(Level.Invocation)
  public void prepare() throws InterruptedException {
    startBy.prepare();
  }

  /** Starts a process that will ring. */
  final StartBy.Started start() throws IOException {
    return startBy.start(doorbell);
  }

  /** Waits until it has rung. */
  final int awaitRing() throws IOException {
    return rings.read();
  }

  /** Removes the doorbell. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    rings.close();
    directory.close();
  }
}
