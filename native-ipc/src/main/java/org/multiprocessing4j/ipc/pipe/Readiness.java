package org.multiprocessing4j.ipc.pipe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.sync.Deadline;

/** Waiting for many things at once by poll(2). */
final class Readiness {
  /** How often to look at what has no descriptor. */
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private Readiness() {}

  /**
   * Waits in slices: a short one, then others that an interrupt or a close ends. The descriptors
   * are given back after each, so that one that is closed meanwhile is noticed when it is borrowed
   * again.
   */
  static <W extends Waitable> List<W> await(Collection<W> candidates, Deadline deadline)
      throws InterruptedException {
    List<W> list = List.copyOf(candidates);
    Poll poll = new Poll(list.size() + 1);
    List<W> ready = awaitSlice(list, poll, deadline.sliceNanos(), poll::await);
    boolean isOver = !ready.isEmpty() || deadline.isExpired() || list.isEmpty();
    return isOver ? ready : awaitLong(list, poll, deadline);
  }

  private static <W extends Waitable> List<W> awaitLong(
      List<W> candidates, Poll poll, Deadline deadline) throws InterruptedException {
    List<Descriptor> heard = ringing(candidates);
    boolean isAllHeard = heard.size() == candidates.size();
    Alarm alarm = Alarm.listen(heard);
    try {
      List<W> ready = List.of();
      while (ready.isEmpty() && !deadline.isExpired()) {
        if (Thread.interrupted()) {
          throw new InterruptedException(
              "interrupted while waiting for " + candidates.size() + " things");
        }
        long sliceNanos = isAllHeard ? alarm.sliceNanos(deadline) : deadline.sliceNanos();
        ready = awaitSlice(candidates, poll, sliceNanos, nanos -> alarm.await(poll, nanos));
      }
      return ready;
    } finally {
      alarm.stop();
    }
  }

  /** Those of the candidates that tell when they are closed. */
  private static List<Descriptor> ringing(List<? extends Waitable> candidates) {
    List<Descriptor> ringing = new ArrayList<>();
    for (Waitable candidate : candidates) {
      if (candidate instanceof SocketConnection connection) {
        ringing.add(connection.descriptor());
      } else if (candidate instanceof Listener listener) {
        ringing.add(listener.descriptor());
      }
    }
    return ringing;
  }

  private static <W extends Waitable> List<W> awaitSlice(
      List<W> candidates, Poll poll, long longestNanos, LongConsumer sleep) {
    poll.clear();
    int borrowed = 0;
    long sliceNanos = longestNanos;
    BitSet readyForGood = new BitSet();
    try {
      for (W candidate : candidates) {
        int fd = candidate.borrowDescriptor();
        readyForGood.set(borrowed++, fd == Waitable.ALWAYS_READY);
        sliceNanos =
            fd == Waitable.LOOK_AGAIN ? Math.min(sliceNanos, LOOK_AGAIN_NANOS) : sliceNanos;
        poll.add(fd, Poll.READABLE);
      }
      sleep.accept(readyForGood.isEmpty() ? sliceNanos : 0);
      return readyOf(candidates, poll, readyForGood);
    } finally {
      candidates.subList(0, borrowed).forEach(Waitable::returnDescriptor);
    }
  }

  private static <W extends Waitable> List<W> readyOf(
      List<W> candidates, Poll poll, BitSet readyForGood) {
    List<W> ready = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      if (readyForGood.get(i) || poll.readyEvents(i) != 0) {
        ready.add(candidates.get(i));
      }
    }
    return ready;
  }
}
