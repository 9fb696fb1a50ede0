package org.multiprocessing4j.ipc.posix;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A futex word of one thread that an interrupt of that thread changes and wakes, and so does the
 * end of {@link KernelSleep}.
 *
 * <p>{@link Thread#interrupt} does not end a native wait, but it tells a channel that the thread is
 * blocked on: it closes it, in the interrupting thread. This is such a channel, with nothing behind
 * it but the word. An interrupt before {@link #listen} is found there, and one after it changes the
 * word before it wakes. After an interrupt the thread takes a new one.
 *
 * <p>JDKs before 21.0.5 and 23 may overlook an interrupt that comes at the same moment as {@link
 * #listen}: they look for a channel first and set the status of the thread afterwards, so that the
 * two can pass each other (JDK-8323782). The status is set all the same; whoever looks at it now
 * and then misses nothing.
 */
final class InterruptWord extends AbstractInterruptibleChannel {
  /** What the word holds until an interrupt. */
  static final int QUIET = 0;

  private static final int RUNG = 1;

  private static final Set<InterruptWord> ALL =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private static final ThreadLocal<InterruptWord> CURRENT =
      ThreadLocal.withInitial(InterruptWord::new);

  private final ByteBuffer word = Scratch.allocate(Integer.BYTES);
  private final long address = Scratch.addressOf(word);

  private InterruptWord() {
    ALL.add(this);
  }

  static void ringAll() {
    ALL.forEach(InterruptWord::ring);
  }

  /** The word of the calling thread, which interrupts do not change until it listens. */
  static InterruptWord current() {
    InterruptWord current = CURRENT.get();
    if (!current.isOpen()) {
      current = new InterruptWord();
      CURRENT.set(current);
    }
    return current;
  }

  /** Begins to listen in the calling thread, which must end it by {@link #stopListening}. */
  static InterruptWord listen() {
    InterruptWord current = current();
    current.begin();
    return current;
  }

  long address() {
    return address;
  }

  void stopListening() {
    try {
      end(true);
    } catch (AsynchronousCloseException interrupted) {
      // The interrupt is still pending, which is all that the caller wants to know.
    }
  }

  /** Runs in the thread that interrupts. */
  @Override
  protected void implCloseChannel() {
    ring();
  }

  /** The system call is a full barrier. */
  private void ring() {
    try {
      word.putInt(0, RUNG);
      Futex.wake(address, 1);
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
