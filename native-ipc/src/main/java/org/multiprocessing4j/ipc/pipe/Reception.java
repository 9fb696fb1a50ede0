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
 * Where callers prove who they are, side by side, each in a thread of its own: one who is silent or
 * slow keeps nobody waiting.
 *
 * <p>Strangers cannot fill it: when it is full, whoever has been at it longest has to go. A friend
 * needs a millisecond, if it is not busy.
 */
final class Reception implements AutoCloseable {
  /**
   * More friends than ever come at the same time, also if they are young JVMs that take seconds
   * over the handshake since there are so many; and few enough threads to be no burden.
   */
  static final int SEATS = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  private final Proof proof;
  private final Consumer<? super Connection> handler;
  private final ThreadFactory threads;

  /** In the order in which they came. */
  private final Set<SocketConnection> unproven = new LinkedHashSet<>();

  /** What a caller has to do first. */
  interface Proof {
    /** Returns if he is welcome, else throws. */
    void demand(SocketConnection caller) throws InterruptedException;
  }

  Reception(Proof proof, Consumer<? super Connection> handler, ThreadFactory threads) {
    this.proof = proof;
    this.handler = handler;
    this.threads = threads;
  }

  /**
   * Lets a caller in, who is passed on when he is found welcome, else closed.
   *
   * @throws OutOfMemoryError if there is no thread for him; then he is closed
   */
  void admit(SocketConnection caller) {
    synchronized (unproven) {
      if (unproven.size() == SEATS) {
        dismissEldest();
      }
      unproven.add(caller);
    }
    boolean started = false;
    try {
      threads.newThread(() -> receive(caller)).start();
      started = true;
    } finally {
      if (!started) {
        dismiss(caller);
      }
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
