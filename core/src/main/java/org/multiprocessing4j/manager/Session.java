package org.multiprocessing4j.manager;

import java.util.concurrent.SynchronousQueue;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.process.EncodedThrowable;

/**
 * The server's side of one connection: the thread that runs it reads, and so notices cancellations
 * and the client's end at any time; a worker thread executes the calls one by one and owns what the
 * client owns.
 */
final class Session {
  /** What {@link #running} is between calls; calls count from 1. */
  private static final long NONE = 0;

  private final Connection connection;
  private final Invoker invoker;
  private final SynchronousQueue<Request.Call> calls = new SynchronousQueue<>();
  private final Thread worker = new Thread(this::work, "mp4j-session");
  private long lastReceived = NONE;
  private long running = NONE;
  private long cancelled = NONE;
  private boolean ended;

  Session(Connection connection, Invoker invoker) {
    this.connection = connection;
    this.invoker = invoker;
  }

  /** Serves the client until it has gone. */
  void run() {
    worker.setDaemon(true);
    worker.start();
    try {
      while (true) {
        receive();
      }
    } catch (InterruptedException | IpcException clientGone) {
      return;
    } finally {
      end(); // also if there was no memory for a request
    }
  }

  private void receive() throws InterruptedException {
    Object request = connection.receive();
    if (request instanceof Request.Call call) {
      receive(call);
    } else if (request instanceof Request.Cancel cancel) {
      interrupt(cancel.number());
    }
  }

  /** A call comes again if the client was interrupted while it sent it. */
  private void receive(Request.Call call) throws InterruptedException {
    if (call.number() > lastReceived) {
      lastReceived = call.number();
      calls.put(call);
    }
  }

  /** Interrupts a call; one that has been answered already is left alone. */
  private synchronized void interrupt(long number) {
    cancelled = number;
    if (running == number) {
      worker.interrupt();
    }
  }

  private synchronized void end() {
    ended = true;
    worker.interrupt();
  }

  private void work() {
    try {
      while (true) {
        Request.Call call = calls.take();
        begin(call);
        Reply reply = invoker.execute(call);
        finish();
        send(reply);
      }
    } catch (InterruptedException | IpcException clientGone) {
      // What it owned is released below.
    } finally {
      invoker.releaseAllOfCurrentThread();
      connection.close();
    }
  }

  /** Its cancellation may have come first, while this thread was on its way here. */
  private synchronized void begin(Request.Call call) {
    running = call.number();
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
    if (ended) {
      throw new InterruptedException("the client has gone");
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
