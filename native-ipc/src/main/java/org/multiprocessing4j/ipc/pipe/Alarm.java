package org.multiprocessing4j.ipc.pipe;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.List;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.KernelSleep;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * Ends the sleep of one thread at a socket: it rings when that thread is interrupted, and when the
 * socket is closed. The end of this JVM ends the sleep as well ({@link KernelSleep}).
 *
 * <p>It is an event counter that is polled beside the socket. It exists for one wait, of which the
 * first slice has passed already: so short waits do without, threads that end leave none behind,
 * and there are never more than threads that wait. A process that has no descriptor left for it
 * goes on in short slices.
 *
 * <p>{@link Thread#interrupt} ends no call of the kernel, but it closes the channel that the thread
 * is blocked on, and this passes for one. JDKs before 21.0.5 and 23 may overlook an interrupt that
 * comes just when that begins (JDK-8323782), which is why the slices are never long at first.
 */
final class Alarm extends AbstractInterruptibleChannel {
  static {
    RunDirectory.whenLeaving(KernelSleep::end);
  }

  /**
   * The longest sleep of a thread that everything which could end its wait wakes, in case it missed
   * that.
   */
  private static final long LONGEST_NANOS = Duration.ofSeconds(10).toNanos();

  private final List<Descriptor> watched;
  private final int fd =
      FileDescriptors.eventCounterIfPossible(); // last: nothing must fail after it
  private boolean stopped;

  private Alarm(List<Descriptor> watched) {
    this.watched = watched;
  }

  /** Loads what a long wait needs, which takes descriptors: later there may be none. */
  static void load() {}

  /**
   * Begins to listen in the calling thread, which must end it by {@link #stop}. What happened
   * before may not wake it: check for it now.
   *
   * @param watched whose close to listen for
   */
  static Alarm listen(List<Descriptor> watched) {
    Alarm alarm = new Alarm(watched);
    try {
      watched.forEach(descriptor -> descriptor.add(alarm));
      alarm.begin();
      return alarm;
    } catch (Throwable failed) { // there may be no memory
      alarm.stop();
      throw failed;
    }
  }

  void stop() {
    try {
      end(true);
    } catch (AsynchronousCloseException interrupted) {
      // The interrupt is still pending, which is all that the caller wants to know.
    }
    watched.forEach(descriptor -> descriptor.remove(this));
    closeCounter();
  }

  private synchronized void closeCounter() {
    stopped = true;
    if (fd != FileDescriptors.NONE) {
      FileDescriptors.close(fd);
    }
  }

  /** Ends the sleep, and all later ones; to be called by any thread, even after the end. */
  synchronized void ring() {
    if (fd != FileDescriptors.NONE && !stopped) {
      FileDescriptors.addOne(fd);
    }
  }

  /** Runs in the thread that interrupts. */
  @Override
  protected void implCloseChannel() {
    ring();
  }

  /** How long to sleep at most, if all that could end the wait makes this ring. */
  long sliceNanos(Deadline deadline) {
    return fd == FileDescriptors.NONE
        ? deadline.sliceNanos()
        : deadline.growingSliceNanos(LONGEST_NANOS);
  }

  /** Sleeps until a descriptor is readable or this rings; returns whether it is readable. */
  boolean awaitReadable(int other, long timeoutNanos) {
    return Poll.awaitReadable(other, fd, timeoutNanos) != 0;
  }

  /** Sleeps until one of many descriptors is ready, or this rings. */
  void await(Poll others, long timeoutNanos) {
    others.add(fd, Poll.READABLE);
    others.await(timeoutNanos);
  }
}
