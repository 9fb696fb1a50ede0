package org.multiprocessing4j.benchmarks.peer;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.multiprocessing4j.benchmarks.transport.Endpoint;
import org.multiprocessing4j.benchmarks.transport.Transport;

/** What peers do all the time. None of these methods returns; the process is ended from outside. */
final class Loops {
  private static final long MAXIMUM_UNREAD_BYTES = 64 << 20;
  private static final long MAXIMUM_UNREAD_MESSAGES = 65_536;
  private static final long MINIMUM_UNREAD_MESSAGES = 64;
  private static final long THROTTLE_NANOS = 50_000;
  private static final long PAUSE_NANOS = 2_000_000;

  private Loops() {}

  /**
   * Sends back every message.
   *
   * @param endpoint the far end
   * @throws Exception if the transport fails
   */
  static <M> void echo(Endpoint<M> endpoint) throws Exception {
    while (true) {
      endpoint.send(endpoint.receive());
      endpoint.flush();
    }
  }

  /**
   * Sends as fast as the transport takes messages while the stream is open, and waits only when the
   * consumers are far behind: an unbounded queue that grows would measure the size of the memory.
   * Both are looked at once in many messages; what an endpoint has held back is sent only before a
   * wait, so that its batches are as long as it wants them.
   *
   * @param endpoint the far end
   * @param transport what makes the message
   * @param assignment whose shape and index tell where to count
   * @throws Exception if the transport fails
   */
  static <M> void produce(Endpoint<M> endpoint, Transport<M> transport, Assignment assignment)
      throws Exception {
    Counters counters = counters(assignment);
    M message = transport.message(assignment.messageBytes());
    long window = windowMessages(assignment.messageBytes());
    long chunk = window / MINIMUM_UNREAD_MESSAGES;
    long sent = 0;
    while (true) {
      if (!counters.isOpen()) {
        endpoint.flush();
        awaitOpen(counters);
      }
      for (long i = 0; i < chunk; i++) {
        endpoint.send(message);
      }
      sent += chunk;
      counters.setSent(assignment.index(), sent);
      if (counters.unread() > window) {
        endpoint.flush();
        awaitRoom(counters, window);
      }
    }
  }

  private static void awaitOpen(Counters counters) {
    while (!counters.isOpen()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static void awaitRoom(Counters counters, long window) {
    while (counters.unread() > window) {
      LockSupport.parkNanos(THROTTLE_NANOS);
    }
  }

  /**
   * Takes messages as fast as they come.
   *
   * @param endpoint the near end
   * @param assignment whose shape and index tell where to count
   * @throws Exception if the transport fails
   */
  static <M> void consume(Endpoint<M> endpoint, Assignment assignment) throws Exception {
    Counters counters = counters(assignment);
    long taken = 0;
    while (true) {
      taken += endpoint.receiveSome();
      counters.setTaken(assignment.index(), taken);
    }
  }

  private static long windowMessages(int messageBytes) {
    long fitting = MAXIMUM_UNREAD_BYTES / messageBytes;
    return Math.max(MINIMUM_UNREAD_MESSAGES, Math.min(MAXIMUM_UNREAD_MESSAGES, fitting));
  }

  private static Counters counters(Assignment assignment) throws IOException {
    return Counters.open(assignment.directory(), assignment.shape());
  }
}
