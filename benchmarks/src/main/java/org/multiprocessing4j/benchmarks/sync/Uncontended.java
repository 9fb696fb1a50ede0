package org.multiprocessing4j.benchmarks.sync;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.multiprocessing4j.benchmarks.IpcBenchmark;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.IpcSemaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Locks that live in shared memory, used by one thread of one process, beside those of the JDK,
 * which no other process can see.
 *
 * <p>Timed: the pair of calls that each method makes. There is nothing between them.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("LockNotBeforeTry") // nothing can fail in between, and a try would be timed
public class Uncontended extends IpcBenchmark {
  private final ReentrantLock javaLock = new ReentrantLock();
  private final Semaphore javaSemaphore = new Semaphore(1);

  @SuppressWarnings("NullAway.Init") // JMH calls create() before anything else
  private IpcLock lock;

  @SuppressWarnings("NullAway.Init") // as above
  private IpcReentrantLock reentrantLock;

  @SuppressWarnings("NullAway.Init") // as above
  private IpcSemaphore semaphore;

  @SuppressWarnings("NullAway.Init") // as above
  private IpcEvent event;

  /** Creates the state; JMH calls this. */
  public Uncontended() {}

  /** Makes the shared objects. */
  @Setup(Level.Trial)
  public void create() {
    lock = IpcLock.create();
    reentrantLock = IpcReentrantLock.create();
    semaphore = IpcSemaphore.create(1);
    event = IpcEvent.create();
  }

  /** Lock and unlock. */
  @Benchmark
  public void ipcLock() {
    lock.lock();
    lock.unlock();
  }

  /** Lock and unlock a lock that its owner may take again. */
  @Benchmark
  public void ipcReentrantLock() {
    reentrantLock.lock();
    reentrantLock.unlock();
  }

  /** Acquire and release. */
  @Benchmark
  public void ipcSemaphore() throws InterruptedException {
    semaphore.acquire();
    semaphore.release();
  }

  /** Set and clear, with nobody waiting. */
  @Benchmark
  public void ipcEvent() {
    event.set();
    event.clear();
  }

  /** The JDK's lock. */
  @Benchmark
  public void javaReentrantLock() {
    javaLock.lock();
    javaLock.unlock();
  }

  /** The JDK's semaphore. */
  @Benchmark
  public void javaSemaphore() throws InterruptedException {
    javaSemaphore.acquire();
    javaSemaphore.release();
  }

  /** Removes the shared objects. */
  @TearDown(Level.Trial)
  public void close() {
    lock.close();
    reentrantLock.close();
    semaphore.close();
    event.close();
  }
}
