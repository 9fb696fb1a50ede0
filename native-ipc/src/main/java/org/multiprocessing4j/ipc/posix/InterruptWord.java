package org.multiprocessing4j.ipc.posix;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A futex word of one thread. An interrupt of that thread changes it and wakes the thread, and so
 * does {@link KernelSleep#end}.
 *
 * <p>{@link Thread#interrupt} does not end a native wait, but if the thread is blocked on a channel
 * it closes that channel, in the interrupting thread. This is such a channel, with nothing behind
 * it but the word. {@link #listen} finds an interrupt that came before it; one that comes later
 * changes the word before it wakes the thread. After an interrupt the thread takes a new channel.
 *
 * <p>JDKs before 21.0.5 and 23 may miss an interrupt that comes at the same moment as {@link
 * #listen}: they look for a channel first and set the status of the thread afterwards, so that the
 * two may miss each other (JDK-8323782). The status is set all the same, so a thread that checks it
 * now and then misses no interrupt.
 */
final class InterruptWord extends AbstractInterruptibleChannel {
  /** What the word holds until the thread is to be woken. */
  static final int ASLEEP = 0;

  private static final int WOKEN = 1;

  private static final Set<InterruptWord> ALL =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private static final ThreadLocal<InterruptWord> CURRENT =
      ThreadLocal.withInitial(InterruptWord::new);

  private final ByteBuffer word = Scratch.allocate(Integer.BYTES);
  private final long address = Scratch.addressOf(word);

  private InterruptWord() {
    ALL.add(this);
  }

  static void wakeAll() {
    ALL.forEach(InterruptWord::wake);
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

  /** Listens for interrupts of the calling thread, until it calls {@link #stopListening}. */
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
    wake();
  }

  /** The system call is a full barrier. */
  private void wake() {
    try {
      word.putInt(0, WOKEN);
      Futex.wake(address, 1);
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
