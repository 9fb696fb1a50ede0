package org.multiprocessing4j.benchmarks.startup;

import java.io.DataInputStream;
import java.io.IOException;
import org.multiprocessing4j.benchmarks.peer.ScratchDirectory;
import org.multiprocessing4j.benchmarks.program.Meter;
import org.multiprocessing4j.benchmarks.program.ProgramResult;

/** A few starts of a process, one after the other; the median counts. */
abstract class RepeatedStart implements Meter {
  private static final int STARTS = 5; // as in python_peers.py
  private static final int WARM_UP_STARTS = 3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final String name;
  private final StartBy startBy;
  private final ScratchDirectory directory;
  private final Doorbell doorbell;
  private final DataInputStream rings;

  /**
   * Makes the doorbell.
   *
   * @param name the measurement
   * @param startBy how to start
   */
  RepeatedStart(String name, StartBy startBy) throws IOException, InterruptedException {
    this.name = name;
    this.startBy = startBy;
    this.directory = ScratchDirectory.create();
    this.doorbell = Doorbell.in(directory.path());
    this.rings = doorbell.listen();
  }

  /**
   * Takes one sample, from a process that is new to one that has ended.
   *
   * @return what is timed
   */
  abstract long nanosOfOne() throws IOException, InterruptedException;

  /** Starts a process that will ring. */
  final StartBy.Started start() throws IOException {
    return startBy.start(doorbell);
  }

  /** Waits until it has rung, and returns when its first line ran. */
  final long awaitFirstLine() throws IOException {
    return rings.readLong();
  }

  /**
   * Loads the classes of starting, which only the first start has to.
   *
   * @return this
   */
  final RepeatedStart warmedUp() throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UP_STARTS; i++) {
      nanosOfOne();
    }
    return this;
  }

  @Override
  public final ProgramResult measure() throws IOException, InterruptedException {
    double[] millis = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      startBy.rest();
      millis[i] = nanosOfOne() / NANOS_PER_MILLI;
    }
    return ProgramResult.median(name, "ms", millis);
  }

  @Override
  public final void close() throws IOException {
    rings.close();
    directory.close();
  }
}
