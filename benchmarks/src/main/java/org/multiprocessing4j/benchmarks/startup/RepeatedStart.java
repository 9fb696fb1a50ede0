package org.multiprocessing4j.benchmarks.startup;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.function.ToLongFunction;
import org.multiprocessing4j.benchmarks.peer.ScratchDirectory;
import org.multiprocessing4j.benchmarks.program.Meter;
import org.multiprocessing4j.benchmarks.program.ProgramResult;

/**
 * A few starts of a process that only rings its doorbell, each after the end of the one before; the
 * median counts.
 */
public final class RepeatedStart implements Meter {
  private static final int STARTS = 5; // as in python_peers.py
  private static final int WARM_UP_STARTS = 3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final String name;
  private final StartBy startBy;
  private final ToLongFunction<Life> timed;
  private final ScratchDirectory directory;
  private final Doorbell doorbell;
  private final DataInputStream rings;

  /**
   * The life of one process, by the clock that both processes share.
   *
   * @param untilFirstLineNanos from before the call that starts it until its first line has run
   * @param untilEndNanos from before that call until it has ended and its exit code is known
   */
  private record Life(long untilFirstLineNanos, long untilEndNanos) {}

  private RepeatedStart(String name, StartBy startBy, ToLongFunction<Life> timed)
      throws IOException, InterruptedException {
    this.name = name;
    this.startBy = startBy;
    this.timed = timed;
    this.directory = ScratchDirectory.create();
    this.doorbell = Doorbell.in(directory.path());
    this.rings = doorbell.listen();
  }

  /**
   * Times a process from before the call that starts it until its first line has run. How long this
   * process takes to hear of it does not count, nor does the end.
   *
   * @param name what to call it
   * @param startBy how to start
   * @return the meter; the caller closes it
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if the thread was interrupted
   */
  public static Meter firstLine(String name, StartBy startBy)
      throws IOException, InterruptedException {
    return new RepeatedStart(name, startBy, Life::untilFirstLineNanos).warmedUp();
  }

  /**
   * Times starting a process, and waiting until it has ended and its exit code is known.
   *
   * @param name what to call it
   * @param startBy how to start
   * @return the meter; the caller closes it
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if the thread was interrupted
   */
  public static Meter wholeLife(String name, StartBy startBy)
      throws IOException, InterruptedException {
    return new RepeatedStart(name, startBy, Life::untilEndNanos).warmedUp();
  }

  /** Loads the classes of starting, which only the first start has to. */
  private RepeatedStart warmedUp() throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UP_STARTS; i++) {
      live();
    }
    return this;
  }

  private Life live() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    startBy.start(doorbell).join();
    long end = System.nanoTime();
    long firstLine = rings.readLong(); // has waited in the pipe
    return new Life(firstLine - begin, end - begin);
  }

  @Override
  public ProgramResult measure() throws IOException, InterruptedException {
    double[] millis = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      startBy.rest();
      millis[i] = timed.applyAsLong(live()) / NANOS_PER_MILLI;
    }
    return ProgramResult.median(name, "ms", millis);
  }

  @Override
  public void close() throws IOException {
    rings.close();
    directory.close();
  }
}
