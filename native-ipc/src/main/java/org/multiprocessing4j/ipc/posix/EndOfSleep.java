package org.multiprocessing4j.ipc.posix;

import java.util.concurrent.locks.Lock;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * That all sleep is over, once, and how those hear of it who sleep.
 *
 * <p>Who is about to sleep prepares for being rung and then looks whether it is over; the end says
 * so first and rings then. So whoever has not seen it is rung.
 */
final class EndOfSleep {
  private final Lock lock;
  private final Runnable ringWords;
  private final IntSupplier newCounter;
  private final IntConsumer ringCounter;
  private volatile boolean over;
  private volatile int counter = FileDescriptors.NONE;

  /**
   * It is not over yet.
   *
   * @param lock guards the counter
   * @param ringWords rings all who sleep at words
   * @param newCounter makes what is polled by those who sleep at descriptors, or nothing
   * @param ringCounter makes it readable for good
   */
  EndOfSleep(Lock lock, Runnable ringWords, IntSupplier newCounter, IntConsumer ringCounter) {
    this.lock = lock;
    this.ringWords = ringWords;
    this.newCounter = newCounter;
    this.ringCounter = ringCounter;
  }

  void begin() {
    over = true;
    ringWords.run();
    ringCounter();
  }

  private void ringCounter() {
    lock.lock();
    try {
      if (counter != FileDescriptors.NONE) {
        ringCounter.accept(counter);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isOver() {
    return over;
  }

  /** What is readable when it is over; {@link FileDescriptors#NONE} while there is none. */
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
