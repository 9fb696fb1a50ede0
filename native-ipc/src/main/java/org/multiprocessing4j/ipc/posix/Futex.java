package org.multiprocessing4j.ipc.posix;

import org.multiprocessing4j.ipc.Internal;

/**
 * Cross-process sleeping and waking on a 32-bit word of shared memory (futex(2)).
 *
 * <p>The word is named by its address in this process; other processes may have mapped it
 * elsewhere. It must be 4-byte aligned and stay mapped during the call. The kernel compares and
 * sleeps in one step, so a wake between the caller's look at the word and its sleep is not lost.
 *
 * <p>Every wait may end early for no reason, so none says why it ended: callers check their
 * condition in a loop. Only {@link #awaitEitherInterruptibly} is ended by {@code Thread.interrupt},
 * and none is ended by the death of the process that should wake it. A waiting thread does not hold
 * up garbage collection. Nothing here allocates, but for the first wait of a thread, the first
 * after an interrupt, and each wait of a virtual thread.
 */
@Internal
public final class Futex {
  private static final long WAIT = 0;
  private static final long WAKE = 1;
  private static final long WAITV_SYSCALL = 449;
  private static final int WAITV_SIZE_U32 = 2;
  private static final int CLOCK_MONOTONIC = 1;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** How long the replacement for futex_waitv may overlook all words but the first. */
  private static final long FALLBACK_SLICE_NANOS = 50_000_000L;

  // struct timespec { long seconds; long nanos; }, and behind it three times
  // struct futex_waitv { u64 value; u64 address; u32 flags; u32 reserved; }
  private static final int TIMESPEC_OFFSET = 0;
  private static final int WAITERS_OFFSET = 16;
  private static final int WAITERS = 3;
  private static final int WAITER_SIZE_BYTES = 24;
  private static final int ADDRESS_OFFSET = 8;

  private static final long FUTEX_SYSCALL = NativeAbi.current().futexSyscall;

  /** Whether this kernel lacks futex_waitv; the test of the replacement sets it too. */
  static volatile boolean waitvMissing;

  private Futex() {}

  /**
   * Sleeps while two words both hold their values, until one is woken or the time runs out.
   *
   * <p>Uses futex_waitv of Linux 5.16. Where that is missing or forbidden it sleeps on the first
   * word only, for at most 50 ms, so that a change of the second is noticed by the caller's loop.
   *
   * @param firstAddress of the first word
   * @param firstExpected the value of the first word at which to sleep
   * @param secondAddress of the second word
   * @param secondExpected the value of the second word at which to sleep
   * @param timeoutNanos at most this long, in nanoseconds; zero or negative: does not sleep
   * @throws PosixException EFAULT if a word is not mapped, EINVAL if one is not aligned
   */
  public static void awaitEither(
      long firstAddress,
      int firstExpected,
      long secondAddress,
      int secondExpected,
      long timeoutNanos) {
    if (BlockingCall.isForbidden()) {
      BlockingCall.relay(
          () ->
              awaitEither(
                  firstAddress, firstExpected, secondAddress, secondExpected, timeoutNanos));
      return;
    }
    InterruptWord end = InterruptWord.current();
    awaitAny(firstAddress, firstExpected, secondAddress, secondExpected, end, timeoutNanos);
  }

  /**
   * Whether a wait sleeps on all its words, as far as is known: until the first wait of this
   * process it is assumed.
   *
   * @return false if this kernel has no futex_waitv, or forbids it
   */
  public static boolean hearsAllWords() {
    return !waitvMissing;
  }

  /**
   * As {@link #awaitEither}, but an interrupt of this thread, one that is pending included, ends
   * the sleep at once. It stays pending: ask {@link Thread#interrupted} after each return.
   *
   * <p>Sleep in slices: on a JDK before 21.0.5, or 22, an interrupt that comes at the very moment
   * when the call begins may not end it (JDK-8323782).
   *
   * @param firstAddress of the first word
   * @param firstExpected the value of the first word at which to sleep
   * @param secondAddress of the second word
   * @param secondExpected the value of the second word at which to sleep
   * @param timeoutNanos at most this long, in nanoseconds; zero or negative: does not sleep
   * @throws PosixException EFAULT if a word is not mapped, EINVAL if one is not aligned
   */
  public static void awaitEitherInterruptibly(
      long firstAddress,
      int firstExpected,
      long secondAddress,
      int secondExpected,
      long timeoutNanos) {
    if (BlockingCall.isForbidden()) {
      BlockingCall.relayInterruptibly(
          () ->
              awaitEitherInterruptibly(
                  firstAddress, firstExpected, secondAddress, secondExpected, timeoutNanos));
      return;
    }
    InterruptWord interrupt = InterruptWord.listen();
    try {
      awaitAny(firstAddress, firstExpected, secondAddress, secondExpected, interrupt, timeoutNanos);
    } finally {
      interrupt.stopListening();
    }
  }

  private static void awaitAny(
      long firstAddress,
      int firstExpected,
      long secondAddress,
      int secondExpected,
      InterruptWord own,
      long timeoutNanos) {
    if (timeoutNanos <= 0) {
      return;
    }
    if (KernelSleep.isOver()) {
      KernelSleep.nap(timeoutNanos);
      return;
    }
    Scratch scratch = Scratch.get();
    putWaiter(scratch, 0, firstAddress, firstExpected);
    putWaiter(scratch, 1, secondAddress, secondExpected);
    putWaiter(scratch, 2, own.address(), InterruptWord.ASLEEP);
    awaitAny(scratch, timeoutNanos);
  }

  /** Sleeps on the words that were put into the scratch memory. */
  private static void awaitAny(Scratch scratch, long timeoutNanos) {
    if (waitvMissing) {
      awaitFirst(scratch, timeoutNanos);
      return;
    }
    putDeadline(scratch, timeoutNanos);
    long woken =
        LibC.syscall(
            WAITV_SYSCALL,
            scratch.address + WAITERS_OFFSET,
            WAITERS,
            0,
            scratch.address + TIMESPEC_OFFSET,
            CLOCK_MONOTONIC,
            0);
    if (woken >= 0) {
      return;
    }
    int errno = LibC.errno();
    if (errno == Errno.ENOSYS.number() || errno == Errno.EPERM.number()) {
      waitvMissing = true;
      awaitFirst(scratch, timeoutNanos);
    } else if (errno == Errno.ENOMEM.number()) { // the kernel allocates a table for it alone
      awaitFirst(scratch, timeoutNanos);
    } else {
      requireEnd("futex_waitv", errno, scratch);
    }
  }

  /**
   * Wakes sleepers of a word, in whatever process they are.
   *
   * @param address of the word
   * @param count how many at most; {@code Integer.MAX_VALUE} for all
   * @return how many were woken
   * @throws PosixException EFAULT if the word is not mapped, EINVAL if it is not aligned
   */
  public static int wake(long address, int count) {
    long woken = LibC.syscall(FUTEX_SYSCALL, address, WAKE, count, 0, 0, 0);
    if (woken < 0) {
      throw new PosixException("futex wake", LibC.errno(), subject(address));
    }
    return (int) woken;
  }

  /** Sleeps on the first word alone, and not for long, so that the caller checks the others. */
  private static void awaitFirst(Scratch scratch, long timeoutNanos) {
    putTime(scratch, Math.min(timeoutNanos, FALLBACK_SLICE_NANOS));
    long status =
        LibC.syscall(
            FUTEX_SYSCALL,
            firstAddress(scratch),
            WAIT,
            scratch.bytes.getInt(WAITERS_OFFSET),
            scratch.address + TIMESPEC_OFFSET,
            0,
            0);
    if (status < 0) {
      requireEnd("futex wait", LibC.errno(), scratch);
    }
  }

  /** futex_waitv takes a point in time, unlike the plain wait. */
  private static void putDeadline(Scratch scratch, long timeoutNanos) {
    long now = monotonicNanos(scratch);
    putTime(scratch, now + Math.min(timeoutNanos, Long.MAX_VALUE - now));
  }

  private static void putTime(Scratch scratch, long nanos) {
    scratch.bytes.putLong(TIMESPEC_OFFSET, nanos / NANOS_PER_SECOND);
    scratch.bytes.putLong(TIMESPEC_OFFSET + 8, nanos % NANOS_PER_SECOND);
  }

  private static long monotonicNanos(Scratch scratch) {
    LibC.clock_gettime(CLOCK_MONOTONIC, scratch.address + TIMESPEC_OFFSET);
    return scratch.bytes.getLong(TIMESPEC_OFFSET) * NANOS_PER_SECOND
        + scratch.bytes.getLong(TIMESPEC_OFFSET + 8);
  }

  private static void putWaiter(Scratch scratch, int index, long address, int expected) {
    int offset = WAITERS_OFFSET + index * WAITER_SIZE_BYTES;
    scratch.bytes.putLong(offset, Integer.toUnsignedLong(expected));
    scratch.bytes.putLong(offset + ADDRESS_OFFSET, address);
    scratch.bytes.putInt(offset + 16, WAITV_SIZE_U32);
    scratch.bytes.putInt(offset + 20, 0);
  }

  private static long firstAddress(Scratch scratch) {
    return scratch.bytes.getLong(WAITERS_OFFSET + ADDRESS_OFFSET);
  }

  /** The kernel reports the ordinary ends of a wait as errors, too; those are not thrown. */
  private static void requireEnd(String call, int errno, Scratch scratch) {
    boolean isEnd =
        errno == Errno.EAGAIN.number() // another value
            || errno == Errno.ETIMEDOUT.number()
            || errno == Errno.EINTR.number(); // the caller loops, and knows how much time is left
    if (!isEnd) {
      throw new PosixException(call, errno, subject(firstAddress(scratch)));
    }
  }

  private static String subject(long address) {
    return "word at 0x" + Long.toHexString(address);
  }
}
