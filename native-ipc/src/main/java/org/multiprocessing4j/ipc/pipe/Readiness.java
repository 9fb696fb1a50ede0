package org.multiprocessing4j.ipc.pipe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.sync.Deadline;

/** Waiting for many things at once by poll(2). */
final class Readiness {
  /** How often to look at what has no descriptor. */
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private Readiness() {}

  /**
   * Waits in slices. The descriptors are given back after each, so that one that is closed
   * meanwhile is noticed when it is borrowed again.
   */
  static <W extends Waitable> List<W> await(Collection<W> candidates, Deadline deadline)
      throws InterruptedException {
    List<W> list = List.copyOf(candidates);
    Poll poll = new Poll(list.size());
    while (true) {
      List<W> ready = awaitSlice(list, poll, deadline);
      if (!ready.isEmpty() || deadline.isExpired() || list.isEmpty()) {
        return ready;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for " + list.size() + " things");
      }
    }
  }

  private static <W extends Waitable> List<W> awaitSlice(
      List<W> candidates, Poll poll, Deadline deadline) {
    poll.clear();
    int borrowed = 0;
    long sliceNanos = deadline.sliceNanos();
    BitSet readyForGood = new BitSet();
    try {
      for (W candidate : candidates) {
        int fd = candidate.borrowDescriptor();
        readyForGood.set(borrowed++, fd == Waitable.ALWAYS_READY);
        sliceNanos =
            fd == Waitable.LOOK_AGAIN ? Math.min(sliceNanos, LOOK_AGAIN_NANOS) : sliceNanos;
        poll.add(fd, Poll.READABLE);
      }
      int count = poll.await(readyForGood.isEmpty() ? sliceNanos : 0);
      boolean none = count == 0 && readyForGood.isEmpty();
      return none ? List.of() : readyOf(candidates, poll, readyForGood);
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
