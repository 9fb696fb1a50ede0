package org.multiprocessing4j.ipc.posix;

import org.multiprocessing4j.ipc.Internal;

/**
 * Cross-process sleeping and waking on a 32-bit word of shared memory (futex(2)).
 *
 * <p>The word is named by its address in this process; other processes may have mapped it
 * elsewhere. It must be 4-byte aligned and stay mapped during the call. The kernel compares and
 * sleeps in one step, so a wake between the caller's look at the word and its sleep is not lost.
 *
 * <p>Every wait may end early for no reason: callers check their condition in a loop. Only {@link
 * #awaitEitherInterruptibly} hears {@code Thread.interrupt}, and none hears of the death of a
 * waker. A waiting thread does not hold up garbage collection. Nothing here allocates, but for the
 * first wait of a thread, the first after an interrupt, and each wait of a virtual thread.
 */
@Internal
public final class Futex {
  /** How a wait ended. */
  public enum Result {
    /** Woken, or woken for no reason. */
    WOKEN,
    /** The word did not hold the expected value; the call did not sleep. */
    CHANGED,
    /** The time ran out. */
    TIMED_OUT
  }

  private static final long WAIT = 0;
  private static final long WAKE = 1;
  private static final long WAITV_SYSCALL = 449;
  private static final int WAITV_SIZE_U32 = 2;
  private static final int CLOCK_MONOTONIC = 1;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** How long the replacement for futex_waitv may overlook all words but the first. */
  private static final long FALLBACK_SLICE_NANOS = 50_000_000L;

  // struct timespec { long seconds; long nanos; }, and behind it up to three times
  // struct futex_waitv { u64 value; u64 address; u32 flags; u32 reserved; }
  private static final int TIMESPEC_OFFSET = 0;
  private static final int WAITERS_OFFSET = 16;
  private static final int WAITER_SIZE_BYTES = 24;
  private static final int ADDRESS_OFFSET = 8;

  private static final long FUTEX_SYSCALL = NativeAbi.current().futexSyscall;

  /** From the clock of {@link System#nanoTime} to that of futex_waitv, which runs alike. */
  private static final long CLOCK_OFFSET_NANOS = monotonicNanos() - System.nanoTime();

  /** Whether this kernel lacks futex_waitv; the test of the replacement sets it too. */
  static volatile boolean waitvMissing;

  private Futex() {}

  /**
   * Sleeps while the word holds a value, until woken or until the time runs out.
   *
   * @param address of the word
   * @param expected the value at which to sleep
   * @param timeoutNanos at most this long, in nanoseconds; zero or negative: does not sleep
   * @return how the wait ended
   * @throws PosixException EFAULT if the word is not mapped, EINVAL if it is not aligned
   */
  public static Result await(long address, int expected, long timeoutNanos) {
    if (timeoutNanos <= 0) {
      return Result.TIMED_OUT;
    }
    if (BlockingCall.isForbidden()) {
      return BlockingCall.relay(() -> await(address, expected, timeoutNanos));
    }
    Scratch scratch = Scratch.get();
    scratch.bytes.putLong(TIMESPEC_OFFSET, timeoutNanos / NANOS_PER_SECOND);
    scratch.bytes.putLong(TIMESPEC_OFFSET + 8, timeoutNanos % NANOS_PER_SECOND);
    long status =
        LibC.syscall(
            FUTEX_SYSCALL, address, WAIT, expected, scratch.address + TIMESPEC_OFFSET, 0, 0);
    return status >= 0 ? Result.WOKEN : resultOf("futex wait", LibC.errno(), address);
  }

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
   * @return how the wait ended
   * @throws PosixException EFAULT if a word is not mapped, EINVAL if one is not aligned
   */
  public static Result awaitEither(
      long firstAddress,
      int firstExpected,
      long secondAddress,
      int secondExpected,
      long timeoutNanos) {
    if (BlockingCall.isForbidden()) {
      return BlockingCall.relay(
          () ->
              awaitEither(
                  firstAddress, firstExpected, secondAddress, secondExpected, timeoutNanos));
    }
    Scratch scratch = Scratch.get();
    putWaiter(scratch, 0, firstAddress, firstExpected);
    putWaiter(scratch, 1, secondAddress, secondExpected);
    return awaitAny(scratch, 2, timeoutNanos);
  }

  /**
   * Whether all words of a wait are heard, as far as is known: before the first wait of this
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
   * @return how the wait ended; an interrupt counts as {@link Result#WOKEN} or {@link
   *     Result#CHANGED}
   * @throws PosixException EFAULT if a word is not mapped, EINVAL if one is not aligned
   */
  public static Result awaitEitherInterruptibly(
      long firstAddress,
      int firstExpected,
      long secondAddress,
      int secondExpected,
      long timeoutNanos) {
    if (BlockingCall.isForbidden()) {
      return BlockingCall.relayInterruptibly(
          () ->
              awaitEitherInterruptibly(
                  firstAddress, firstExpected, secondAddress, secondExpected, timeoutNanos));
    }
    InterruptWord interrupt = InterruptWord.listen();
    try {
      Scratch scratch = Scratch.get();
      putWaiter(scratch, 0, firstAddress, firstExpected);
      putWaiter(scratch, 1, secondAddress, secondExpected);
      putWaiter(scratch, 2, interrupt.address(), InterruptWord.QUIET);
      return awaitAny(scratch, 3, timeoutNanos);
    } finally {
      interrupt.stopListening();
    }
  }

  /** Sleeps on the words that were put into the scratch memory. */
  private static Result awaitAny(Scratch scratch, int count, long timeoutNanos) {
    if (timeoutNanos <= 0) {
      return Result.TIMED_OUT;
    }
    long firstAddress = scratch.bytes.getLong(WAITERS_OFFSET + ADDRESS_OFFSET);
    int firstExpected = scratch.bytes.getInt(WAITERS_OFFSET);
    if (waitvMissing) {
      return awaitFirst(firstAddress, firstExpected, timeoutNanos);
    }
    putDeadline(scratch, timeoutNanos);
    long woken =
        LibC.syscall(
            WAITV_SYSCALL,
            scratch.address + WAITERS_OFFSET,
            count,
            0,
            scratch.address + TIMESPEC_OFFSET,
            CLOCK_MONOTONIC,
            0);
    if (woken >= 0) {
      return Result.WOKEN;
    }
    int errno = LibC.errno();
    if (errno == Errno.ENOSYS.number() || errno == Errno.EPERM.number()) {
      waitvMissing = true;
      return awaitFirst(firstAddress, firstExpected, timeoutNanos);
    }
    return resultOf("futex_waitv", errno, firstAddress);
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

  /** Wakes up for no reason before its time, so that the caller looks at the others. */
  private static Result awaitFirst(long address, int expected, long timeoutNanos) {
    if (timeoutNanos <= FALLBACK_SLICE_NANOS) {
      return await(address, expected, timeoutNanos);
    }
    Result result = await(address, expected, FALLBACK_SLICE_NANOS);
    return result == Result.TIMED_OUT ? Result.WOKEN : result;
  }

  /** futex_waitv takes a point in time, unlike the plain wait. */
  private static void putDeadline(Scratch scratch, long timeoutNanos) {
    long now = System.nanoTime() + CLOCK_OFFSET_NANOS;
    long deadline = now + Math.min(timeoutNanos, Long.MAX_VALUE - now);
    scratch.bytes.putLong(TIMESPEC_OFFSET, deadline / NANOS_PER_SECOND);
    scratch.bytes.putLong(TIMESPEC_OFFSET + 8, deadline % NANOS_PER_SECOND);
  }

  private static long monotonicNanos() {
    Scratch scratch = Scratch.get();
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

  private static Result resultOf(String call, int errno, long address) {
    if (errno == Errno.EAGAIN.number()) {
      return Result.CHANGED;
    }
    if (errno == Errno.ETIMEDOUT.number()) {
      return Result.TIMED_OUT;
    }
    if (errno == Errno.EINTR.number()) {
      return Result.WOKEN; // the caller loops anyway, and knows how much time is left
    }
    throw new PosixException(call, errno, subject(address));
  }

  private static String subject(long address) {
    return "word at 0x" + Long.toHexString(address);
  }
}
