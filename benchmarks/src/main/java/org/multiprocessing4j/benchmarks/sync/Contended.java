package org.multiprocessing4j.benchmarks.sync;

import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.benchmarks.IpcBenchmark;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.process.ChildProcess;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A lock that another process wants all the time.
 *
 * <p>Timed: locking and unlocking here, while a second process does the same. The lock makes no
 * promise of turns, so one process may take it several times before the other one does.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("LockNotBeforeTry") // nothing can fail in between, and a try would be timed
public class Contended extends IpcBenchmark {
  @SuppressWarnings("NullAway.Init") // JMH calls start() before anything else
  private IpcLock lock;

  @SuppressWarnings("NullAway.Init") // as above
  private ChildProcess rival;

  /** Creates the state; JMH calls this. */
  public Contended() {}

  /** Starts the other process, and returns when it has begun. */
  @Setup(Level.Trial)
  public void start() throws InterruptedException {
    IpcLock shared = IpcLock.create();
    lock = shared;
    try (IpcEvent begun = IpcEvent.create()) {
      rival = new ChildProcess(() -> lockForEver(shared, begun)).start();
      begun.await();
    }
  }

  private static void lockForEver(IpcLock lock, IpcEvent begun) {
    begun.set();
    while (true) {
      lock.lock();
      lock.unlock();
    }
  }

  /** Lock and unlock. */
  @Benchmark
  public void ipcLock() {
    lock.lock();
    lock.unlock();
  }

  /** Ends the other process. */
  @TearDown(Level.Trial)
  public void stop() throws InterruptedException {
    rival.kill();
    rival.join();
    rival.close();
    lock.close();
  }
}
