package org.multiprocessing4j.manager.server;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.manager.call.EncodedMessage;
import org.multiprocessing4j.manager.call.Reply;
import org.multiprocessing4j.manager.call.Request;
import org.multiprocessing4j.process.EncodedThrowable;

/**
 * The server's side of one connection. A worker thread reads the calls, executes them one by one,
 * answers, and owns the locks and permits of the client; so a short call costs the server one
 * wake-up. While a call takes longer, a watcher reads, who notices its cancellation and the
 * client's end, and hands the next call over.
 */
final class Session {
  /** What {@link #running} is between calls; calls count from 1. */
  private static final long NONE = 0;

  /** A call that takes longer is watched. */
  private static final long LONG_CALL_MILLIS = 5;

  private final Connection connection;
  private final Invoker invoker;
  private final Thread worker = new Thread(this::work, "mp4j-session");

  /** Belongs to whoever reads. */
  private long lastReceived = NONE;

  // Guarded by this.
  private long begun = NONE;
  private long running = NONE;
  private long cancelled = NONE;
  private boolean watcherReads;
  private Request.@Nullable Call handedOver;
  private boolean watcherSleeps;
  private boolean ended;

  Session(Connection connection, Invoker invoker) {
    this.connection = connection;
    this.invoker = invoker;
  }

  /** Serves the client until it has gone; the calling thread is the watcher. */
  void run() {
    worker.setDaemon(true);
    worker.start();
    try {
      while (awaitLongCall()) {
        handOver(readCall());
      }
    } catch (InterruptedException | IpcException clientGone) {
      return;
    } finally {
      end(); // also if there was no memory for a request
    }
  }

  /**
   * Sleeps while there are no calls, and looks now and then while they come.
   *
   * @return true if a call takes long, and this thread is to read from now on; false at the end
   */
  private synchronized boolean awaitLongCall() throws InterruptedException {
    long seen = NONE;
    while (!ended) {
      if (running != NONE && running == seen) {
        watcherReads = true;
        return true;
      }
      watcherSleeps = begun == seen;
      seen = begun;
      wait(watcherSleeps ? 0 : LONG_CALL_MILLIS);
    }
    return false;
  }

  /** Reads until there is a call; one comes again if its client was interrupted as it sent it. */
  private Request.Call readCall() throws InterruptedException {
    while (true) {
      Object request = connection.receive();
      if (request instanceof Request.Cancel cancel) {
        interrupt(cancel.number());
      } else if (request instanceof Request.Call call && call.number() > lastReceived) {
        lastReceived = call.number();
        return call;
      }
    }
  }

  /** Interrupts a call; one that has been answered already is left alone. */
  private synchronized void interrupt(long number) {
    cancelled = number;
    if (running == number) {
      worker.interrupt();
    }
  }

  /** Called by whichever thread notices it first; the worker cleans up in peace. */
  private synchronized void end() {
    if (!ended) {
      ended = true;
      if (Thread.currentThread() != worker) {
        worker.interrupt();
      }
      notifyAll();
    }
  }

  private void work() {
    try {
      while (true) {
        Request.Call call = nextCall();
        begin(call);
        Reply reply = invoker.execute(call);
        finish();
        send(reply);
      }
    } catch (InterruptedException | IpcException clientGone) {
      // What it owned is released below.
    } finally {
      end();
      try {
        invoker.releaseAllOfCurrentThread();
      } finally {
        connection.close();
      }
    }
  }

  private Request.Call nextCall() throws InterruptedException {
    Request.Call call = takeHandedOver();
    return call == null ? readCall() : call;
  }

  /** Returns the call that the watcher has read, or null if this thread is to read. */
  private synchronized Request.@Nullable Call takeHandedOver() throws InterruptedException {
    while (watcherReads) {
      requireClient(); // the result may have swallowed the interrupt as it was encoded
      wait();
    }
    Request.Call call = handedOver;
    handedOver = null;
    return call;
  }

  private synchronized void handOver(Request.Call call) {
    handedOver = call;
    watcherReads = false;
    notifyAll();
  }

  /** Its cancellation may have come first, while this thread was on its way here. */
  private synchronized void begin(Request.Call call) {
    begun = call.number();
    running = begun;
    if (watcherSleeps) {
      watcherSleeps = false;
      notifyAll();
    }
    if (running == cancelled) {
      worker.interrupt();
    }
  }

  /**
   * From here on a late cancellation finds nothing to interrupt, and one that came is spent. The
   * method may have swallowed the interrupt by which its client's end was told.
   */
  private synchronized void finish() throws InterruptedException {
    running = NONE;
    boolean ignored = Thread.interrupted();
    requireClient();
  }

  private void requireClient() throws InterruptedException {
    if (ended || invoker.hasEnded()) {
      throw new InterruptedException("the client has gone, or the server goes");
    }
  }

  private void send(Reply reply) throws InterruptedException {
    try (EncodedMessage message = encoded(reply)) {
      message.sendTo(connection);
    }
  }

  private static EncodedMessage encoded(Reply reply) {
    try {
      return EncodedMessage.of(reply);
    } catch (RuntimeException | Error result) { // it cannot be sent, or its own code failed
      return EncodedMessage.of(new Reply.Thrown(EncodedThrowable.of(result)));
    }
  }
}
