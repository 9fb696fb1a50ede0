package org.multiprocessing4j.ipc.queue.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * Who holds which message that was received and not yet acknowledged.
 *
 * <p>A claim is one cell of the table in the control segment. Its first word is the whole truth,
 * and changes by one compare-and-set:
 *
 * <pre>
 *   owner token (32 bits) | deliveries (24 bits) | state (8 bits: HELD, RETURNED)
 *   how many messages were acknowledged in this cell (56 bits) | state (8 bits: FREE)
 * </pre>
 *
 * <p>Acknowledging a message thus frees the cell and counts the message in the same instant. While
 * the cell is in use, the number is kept beside the word, where only whoever claims a free cell
 * writes it.
 *
 * <p>Claiming, reclaiming and looking happen with the consumer lock held; a holder settles its own
 * claim without the lock, which is a full barrier. Anybody may return the claim of a dead owner. A
 * claim on an ordinal that the consumers have not counted as taken was made by a process that died
 * before that, and means nothing.
 */
@Internal
public final class Claims {
  public static final int NONE = -1;

  private static final long FREE = 0;
  private static final long HELD = 1;
  private static final long RETURNED = 2;
  private static final long STATE_MASK = 0xff;
  private static final int ACKNOWLEDGED_SHIFT = 8;
  private static final int DELIVERIES_SHIFT = 8;
  private static final int MOST_DELIVERIES = 0xff_ffff;
  private static final long DELIVERIES_MASK = MOST_DELIVERIES;
  private static final int OWNER_SHIFT = 32;

  /** How long a holder found alive counts as alive, unless a death is announced. */
  private static final long PROBE_INTERVAL_NANOS = 10_000_000;

  private final SharedBuffer control;
  private final Liveness peers;
  private final int capacity;

  // Hints, shared by the threads of this process.
  private volatile int deathsSeen;
  private volatile long probedNanos = System.nanoTime() - PROBE_INTERVAL_NANOS;

  public Claims(SharedBuffer control, Liveness peers) {
    this.control = control;
    this.peers = peers;
    this.capacity = control.getInt(ControlLayout.CLAIM_COUNT);
  }

  /** Whether a message was ever claimed here; if not, there is nothing to look for. */
  public boolean wereUsed() {
    return used() > 0;
  }

  /** How many deaths have been announced. */
  public int deaths() {
    return peers.deaths();
  }

  /** Finds a cell for a new claim, or {@link #NONE}. */
  public int findFree() {
    int top = top();
    for (int cell = 0; cell < top; cell++) {
      if (isFree(word(cell))) {
        return cell;
      }
    }
    return top < capacity ? top : NONE;
  }

  /** Whether some consumers can take messages and others, who need a cell, cannot. */
  public boolean areExhausted() {
    return wereUsed() && findFree() == NONE;
  }

  /**
   * Lets every later look pass over the free cells at the end: else a queue of which a thousand
   * messages were held once would look at a thousand cells for each message ever after.
   *
   * @param least so many cells are looked at in any case
   */
  public void lowerTop(int least) {
    int top = top();
    int lower = top;
    while (lower > least && isFree(word(lower - 1))) {
      lower--;
    }
    if (lower < top) {
      control.putIntVolatile(ControlLayout.CLAIMS_TOP, lower);
    }
  }

  /** Claims a message for this process in a free cell; returns the word by which it is settled. */
  public long hold(int cell, long ordinal, long location) {
    long offset = offset(cell);
    control.putLong(offset + ControlLayout.CLAIM_ORDINAL, ordinal);
    control.putLong(offset + ControlLayout.CLAIM_LOCATION, location);
    control.putLong(offset + ControlLayout.CLAIM_ACKNOWLEDGED, acknowledged(cell));
    if (cell >= used()) {
      control.putIntVolatile(ControlLayout.CLAIMS_USED, cell + 1);
    }
    if (cell >= top()) {
      control.putIntVolatile(ControlLayout.CLAIMS_TOP, cell + 1);
    }
    long word = heldWord(1);
    control.putLongRelease(offset, word);
    return word;
  }

  /** Claims a returned message for this process; returns the word by which it is settled. */
  public long holdAgain(int cell) {
    long word = heldWord(Math.min(deliveries(word(cell)) + 1, MOST_DELIVERIES));
    control.putLongRelease(offset(cell), word);
    return word;
  }

  private long heldWord(int deliveries) {
    return (long) peers.self() << OWNER_SHIFT | (long) deliveries << DELIVERIES_SHIFT | HELD;
  }

  /** Ends a claim for good without acknowledging the message. */
  public void free(int cell) {
    control.putLongRelease(offset(cell), freeWord(acknowledged(cell)));
  }

  /**
   * Ends a claim for good and counts its message as acknowledged, by its holder; false if it had
   * been settled before.
   */
  public boolean acknowledge(int cell, long word) {
    long offset = offset(cell);
    long before = control.getLong(offset + ControlLayout.CLAIM_ACKNOWLEDGED);
    return control.compareAndSetLong(offset, word, freeWord(before + 1));
  }

  private static long freeWord(long acknowledged) {
    return acknowledged << ACKNOWLEDGED_SHIFT | FREE;
  }

  /**
   * How many messages were ever acknowledged. To be asked by anybody: at the end of the call it is
   * so many at least.
   */
  public long acknowledged() {
    long sum = 0;
    for (int cell = used() - 1; cell >= 0; cell--) {
      sum += acknowledged(cell);
    }
    return sum;
  }

  private long acknowledged(int cell) {
    long word = word(cell);
    return isFree(word)
        ? word >>> ACKNOWLEDGED_SHIFT
        : control.getLong(offset(cell) + ControlLayout.CLAIM_ACKNOWLEDGED);
  }

  /** Gives the message back, by its holder; false if the claim had been settled before. */
  public boolean giveBack(int cell, long word) {
    long returned = (word & DELIVERIES_MASK << DELIVERIES_SHIFT) | RETURNED;
    return control.compareAndSetLong(offset(cell), word, returned);
  }

  /** Finds the returned claim with the smallest ordinal, or {@link #NONE}. */
  public int oldestReturned() {
    int found = NONE;
    for (int cell = top() - 1; cell >= 0; cell--) {
      if (isReturned(word(cell)) && (found == NONE || ordinal(cell) < ordinal(found))) {
        found = cell;
      }
    }
    return found;
  }

  /** How many messages were returned and wait for somebody. */
  public int countReturned() {
    int count = 0;
    for (int cell = top() - 1; cell >= 0; cell--) {
      if (isReturned(word(cell))) {
        count++;
      }
    }
    return count;
  }

  /** All returned claims, by ordinal. */
  public List<Integer> allReturned() {
    return IntStream.range(0, top())
        .filter(cell -> isReturned(word(cell)))
        .boxed()
        .sorted(Comparator.comparingLong(this::ordinal))
        .toList();
  }

  /** Whether any message is held or returned. */
  public boolean areAny() {
    return oldestLocation() != Long.MAX_VALUE;
  }

  /** The smallest location of a claimed message, or {@link Long#MAX_VALUE}. */
  public long oldestLocation() {
    long oldest = Long.MAX_VALUE;
    for (int cell = top() - 1; cell >= 0; cell--) {
      if (!isFree(word(cell))) {
        oldest = Math.min(oldest, location(cell));
      }
    }
    return oldest;
  }

  /** The locations of all messages that are held or returned. */
  public List<Long> locations() {
    List<Long> locations = new ArrayList<>();
    for (int cell = top() - 1; cell >= 0; cell--) {
      if (!isFree(word(cell))) {
        locations.add(location(cell));
      }
    }
    return locations;
  }

  /** Frees the claims of a consumer that died before it had counted the message as taken. */
  public void dropUncounted(long getCount) {
    dropIf(ordinal -> ordinal >= getCount);
  }

  /** Frees the claims of certain messages. */
  public void dropIf(LongPredicate isDropped) {
    for (int cell = top() - 1; cell >= 0; cell--) {
      if (!isFree(word(cell)) && isDropped.test(ordinal(cell))) {
        free(cell);
      }
    }
  }

  /** Whether there is a claim that {@link #dropUncounted} would free. To be asked by anybody. */
  public boolean isAnyUncountedOfTheDead() {
    long getCount = control.getLongAcquire(ControlLayout.GET_COUNT);
    for (int cell = top() - 1; cell >= 0; cell--) {
      long word = word(cell);
      if (isHeld(word) && ordinal(cell) >= getCount && !isOwnerAlive(word)) {
        return true;
      }
    }
    return false;
  }

  /** When nobody has the queue open: whatever is held was held by the dead. */
  public void returnAll() {
    for (int cell = top() - 1; cell >= 0; cell--) {
      long word = word(cell);
      if (!isFree(word)) {
        giveBack(cell, word);
      }
    }
  }

  /** When nobody has the queue open: forgets all claims. */
  public void dropAll() {
    dropUncounted(0);
  }

  private static boolean isFree(long word) {
    return (word & STATE_MASK) == FREE;
  }

  private static boolean isHeld(long word) {
    return (word & STATE_MASK) == HELD;
  }

  private static boolean isReturned(long word) {
    return (word & STATE_MASK) == RETURNED;
  }

  private boolean isOwnerAlive(long word) {
    return peers.isAlive((int) (word >>> OWNER_SHIFT));
  }

  /**
   * Returns the claims of the dead, if it is time to look: at once after a death was announced,
   * else every few milliseconds. Harmless if done by several at once.
   */
  public void returnThoseOfTheDead() {
    if (!wereUsed()) {
      return;
    }
    int deaths = peers.deaths();
    long now = System.nanoTime();
    if (deaths == deathsSeen && now - probedNanos < PROBE_INTERVAL_NANOS) {
      return;
    }
    long getCount = control.getLongAcquire(ControlLayout.GET_COUNT);
    for (int cell = top() - 1; cell >= 0; cell--) {
      long word = word(cell);
      if (isHeld(word) && ordinal(cell) < getCount && !isOwnerAlive(word)) {
        giveBack(cell, word);
      }
    }
    deathsSeen = deaths; // afterwards: who skips the look relies on what was found
    probedNanos = now;
  }

  static int deliveries(long word) {
    return (int) (word >>> DELIVERIES_SHIFT & DELIVERIES_MASK);
  }

  public long ordinal(int cell) {
    return control.getLong(offset(cell) + ControlLayout.CLAIM_ORDINAL);
  }

  public long location(int cell) {
    return control.getLong(offset(cell) + ControlLayout.CLAIM_LOCATION);
  }

  private int used() {
    return control.getIntAcquire(ControlLayout.CLAIMS_USED);
  }

  private int top() {
    return control.getIntAcquire(ControlLayout.CLAIMS_TOP);
  }

  private long word(int cell) {
    return control.getLongAcquire(offset(cell));
  }

  private static long offset(int cell) {
    return ControlLayout.CLAIMS + cell * ControlLayout.CLAIM_BYTES;
  }
}
