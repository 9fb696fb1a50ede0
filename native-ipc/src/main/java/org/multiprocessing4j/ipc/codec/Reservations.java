package org.multiprocessing4j.ipc.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resources that are reserved for the receivers of objects while these are in transit, such as the
 * open descriptor of a connection that was put into a queue.
 *
 * <p>An object that reserves something when it is serialised registers it with {@link #add}. If
 * encoding fails, the codec releases it; otherwise the {@link EncodedBuffer} holds it, and code
 * that cannot send the content releases it there. Code that learns later that a message will never
 * be received, because its only receiver has died, can release it too:
 *
 * <pre>{@code
 * Reservations reservations = Reservations.collect();
 * try (reservations) {
 *   codec.encode(task, buffer);
 * }
 * child.onDeath(reservations::release);
 * }</pre>
 *
 * <p>Collecting concerns one thread. {@link #release} may be called by any thread, any number of
 * times; what was received in the meantime is not affected.
 */
public final class Reservations implements AutoCloseable {
  private static final ThreadLocal<@Nullable Reservations> CURRENT = new ThreadLocal<>();

  private final @Nullable Reservations outer;
  private final List<Runnable> releases = new ArrayList<>(0);

  private Reservations(@Nullable Reservations outer) {
    this.outer = outer;
  }

  /**
   * Begins to collect the reservations that this thread makes, until {@link #close}.
   *
   * @return the collection
   */
  public static Reservations collect() {
    Reservations inner = new Reservations(CURRENT.get());
    CURRENT.set(inner);
    return inner;
  }

  /**
   * Adds a reservation to the collection of this thread; called by an object while it is being
   * serialised. Does nothing if this thread does not collect: the reservation then lasts until it
   * is used, or until the process ends.
   *
   * @param release releases the resource, unless it was used; may be called more than once, by any
   *     thread
   */
  public static void add(Runnable release) {
    Reservations current = CURRENT.get();
    if (current != null) {
      current.record(release);
    }
  }

  private synchronized void record(Runnable release) {
    releases.add(release);
  }

  synchronized boolean isEmpty() {
    return releases.isEmpty();
  }

  /** Makes what another collection has part of this one too. */
  void include(Reservations other) {
    List.copyOf(other.releases).forEach(this::record);
  }

  /** Releases whatever has not been used. */
  public synchronized void release() {
    releases.forEach(Runnable::run);
    releases.clear();
  }

  /** Ends collecting; what was collected is part of an enclosing collection too. */
  @Override
  public synchronized void close() {
    CURRENT.set(outer);
    if (outer != null) {
      releases.forEach(outer::record);
    }
  }
}
