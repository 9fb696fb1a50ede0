package org.multiprocessing4j.ipc.posix;

import java.util.concurrent.locks.Lock;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * A switch that is thrown once: from then on no thread sleeps in the kernel, and those that do are
 * woken.
 *
 * <p>A thread that wants to sleep first makes sure that it can be woken, and then checks the
 * switch; {@link #begin} first sets the switch, and then wakes. So a thread that does not see it
 * set is woken.
 */
final class EndOfSleep {
  private final Lock lock;
  private final Runnable wakeFutexes;
  private final IntSupplier newCounter;
  private final IntConsumer signalCounter;
  private volatile boolean over;
  private volatile int counter = FileDescriptors.NONE;

  /**
   * A switch that is not set yet.
   *
   * @param lock guards the counter
   * @param wakeFutexes wakes all threads that sleep on futex words
   * @param newCounter makes the event counter that all threads poll together with their
   *     descriptors, or answers {@link FileDescriptors#NONE}
   * @param signalCounter makes it readable for good
   */
  EndOfSleep(Lock lock, Runnable wakeFutexes, IntSupplier newCounter, IntConsumer signalCounter) {
    this.lock = lock;
    this.wakeFutexes = wakeFutexes;
    this.newCounter = newCounter;
    this.signalCounter = signalCounter;
  }

  void begin() {
    over = true;
    wakeFutexes.run();
    signalCounter();
  }

  private void signalCounter() {
    lock.lock();
    try {
      if (counter != FileDescriptors.NONE) {
        signalCounter.accept(counter);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isOver() {
    return over;
  }

  /** The event counter to poll; {@link FileDescriptors#NONE} while none can be made. */
  int counter() {
    int known = counter;
    return known == FileDescriptors.NONE ? makeCounter() : known;
  }

  private int makeCounter() {
    lock.lock();
    try {
      if (counter == FileDescriptors.NONE) {
        counter = newCounter.getAsInt();
      }
      return counter;
    } finally {
      lock.unlock();
    }
  }
}
