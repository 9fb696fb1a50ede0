package org.multiprocessing4j.ipc.pipe;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.multiprocessing4j.ipc.IpcException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates callers concurrently, each in a thread of its own, so that one that is silent or
 * slow does not hold up the others.
 *
 * <p>Callers without the key cannot fill it: when it is full, the caller that has taken longest is
 * dismissed. One with the key needs a millisecond, unless its machine is busy.
 */
final class Reception implements AutoCloseable {
  /**
   * More than the callers with the key that come at the same time, even if they are new JVMs that
   * take seconds for the handshake because there are so many; and few enough threads to be no
   * burden.
   */
  static final int SEATS = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

  private final Proof proof;
  private final Consumer<? super Connection> handler;
  private final ThreadFactory threads;

  /** In the order in which they came. */
  private final Set<SocketConnection> unproven = new LinkedHashSet<>();

  /** What a caller has to prove first. */
  interface Proof {
    /** Returns if the caller is accepted, else throws. */
    void demand(SocketConnection caller) throws InterruptedException;
  }

  Reception(Proof proof, Consumer<? super Connection> handler, ThreadFactory threads) {
    this.proof = proof;
    this.handler = handler;
    this.threads = threads;
  }

  /**
   * Admits a caller, which is passed to the handler once it is authenticated, else closed.
   *
   * @throws OutOfMemoryError if there is no thread or no memory for the caller; then it is closed
   */
  void admit(SocketConnection caller) {
    boolean started = false;
    try {
      seat(caller);
      threads.newThread(() -> receive(caller)).start();
      started = true;
    } finally {
      if (!started) {
        dismiss(caller);
      }
    }
  }

  private void seat(SocketConnection caller) {
    synchronized (unproven) {
      if (unproven.size() == SEATS) {
        dismissEldest();
      }
      unproven.add(caller);
    }
  }

  private void dismissEldest() {
    Iterator<SocketConnection> eldest = unproven.iterator();
    eldest.next().close();
    eldest.remove();
  }

  private void receive(SocketConnection caller) {
    boolean handled = false;
    try {
      if (isWelcome(caller)) {
        handler.accept(caller);
        handled = true;
      }
    } finally {
      if (!handled) {
        dismiss(caller);
      }
    }
  }

  private boolean isWelcome(SocketConnection caller) {
    boolean proven = false;
    try {
      proof.demand(caller);
      proven = true;
    } catch (InterruptedException | IpcException turnedAway) {
      LOG.debug("A caller was turned away", turnedAway);
    }
    return forget(caller) && proven;
  }

  private void dismiss(SocketConnection caller) {
    forget(caller);
    caller.close();
  }

  /** Gives a seat back; returns whether the caller still had it. */
  private boolean forget(SocketConnection caller) {
    synchronized (unproven) {
      return unproven.remove(caller);
    }
  }

  /** Dismisses all who have not proved themselves yet. */
  @Override
  public void close() {
    synchronized (unproven) {
      unproven.forEach(SocketConnection::close);
      unproven.clear();
    }
  }
}
