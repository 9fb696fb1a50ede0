package org.multiprocessing4j.ipc.pipe.memory;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * Which processes hold one end of a memory pipe: what the kernel does for a socket by counting
 * descriptors.
 *
 * <p>Each handle has a place with the token of its process; so has a handle that is under way,
 * under the token of its sender, until the receiver takes the place over by one compare-and-set. An
 * end is open as long as one holder lives. The serial number in a place counts its uses, so that
 * what is under way can be claimed once only.
 *
 * <p>Any thread of any process may call anything here; nothing waits. If a process dies between any
 * two stores, its places are those of a dead process and are given to others.
 */
final class Holders {
  /**
   * One place.
   *
   * @param index of the place
   * @param word what is in it as long as it is ours: serial &lt;&lt; 32 | token
   */
  record Place(int index, long word) implements Serializable {}

  private static final int SERIAL_SHIFT = 32;

  private final SharedBuffer memory;
  private final long offset;
  private final Liveness peers;
  private final IntPredicate alive;

  Holders(SharedBuffer memory, long offset, Liveness peers) {
    this.memory = memory;
    this.offset = offset;
    this.peers = peers;
    this.alive = token -> isAnybody(token) && peers.isAlive(token);
  }

  /**
   * Takes a place for this process.
   *
   * @throws IpcException if all places are taken by living processes
   */
  Place add() {
    for (int i = 0; i < MemoryPipeLayout.HOLDERS; i++) {
      long word = at(i);
      int token = (int) word;
      if (token == 0 || !peers.isAlive(token)) {
        Place mine = new Place(i, successor(word, peers.self()));
        if (replace(i, word, mine.word)) {
          return mine;
        }
      }
    }
    throw new IpcException(
        "an end of a memory pipe has "
            + MemoryPipeLayout.HOLDERS
            + " handles already, those under way among them; close those that nobody needs");
  }

  /**
   * Makes a place that its process has given away one of this process.
   *
   * @return the place; empty if it was claimed or given up before
   */
  Optional<Place> claim(Place given) {
    Place mine = new Place(given.index, successor(given.word, peers.self()));
    return replace(given.index, given.word, mine.word) ? Optional.of(mine) : Optional.empty();
  }

  /** Gives a place up, unless it was claimed by somebody else. */
  void remove(Place place) {
    replace(place.index, place.word, successor(place.word, 0));
  }

  /** Whether nobody holds this end, dead or alive. Memory reads only. */
  boolean isEmpty() {
    return !isHeldBy(Holders::isAnybody);
  }

  /** Whether a living process holds this end; asks the kernel. */
  boolean isAnyAlive() {
    return isHeldBy(alive);
  }

  private boolean isHeldBy(IntPredicate kind) {
    for (int i = 0; i < MemoryPipeLayout.HOLDERS; i++) {
      if (kind.test((int) at(i))) {
        return true;
      }
    }
    return isHeldAtOneTimeBy(kind);
  }

  /**
   * As {@link #isHeldBy}, but does not overlook who moves from a place that is yet to be looked at
   * to one that has been: "nobody" is true only of places that were all as seen at one time. Since
   * a place never has the same word again, two looks with the same result prove that.
   */
  private boolean isHeldAtOneTimeBy(IntPredicate kind) {
    long[] before = words();
    while (true) {
      for (long word : before) {
        if (kind.test((int) word)) {
          return true;
        }
      }
      long[] after = words();
      if (Arrays.equals(before, after)) {
        return false;
      }
      before = after;
    }
  }

  private long[] words() {
    long[] words = new long[MemoryPipeLayout.HOLDERS];
    Arrays.setAll(words, this::at);
    return words;
  }

  /** Whether the process that gave a place away is still alive. */
  boolean isGiverAlive(Place given) {
    return peers.isAlive((int) given.word);
  }

  private static boolean isAnybody(int token) {
    return token != 0;
  }

  private static long successor(long word, int token) {
    return ((word >>> SERIAL_SHIFT) + 1) << SERIAL_SHIFT | token;
  }

  private long at(int index) {
    return memory.getLongVolatile(offset + (long) index * Long.BYTES);
  }

  private boolean replace(int index, long expected, long value) {
    return memory.compareAndSetLong(offset + (long) index * Long.BYTES, expected, value);
  }
}
