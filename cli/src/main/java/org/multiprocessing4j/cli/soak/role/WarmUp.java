package org.multiprocessing4j.cli.soak.role;

import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/** Gets a JVM ready, so that its first calls are not slow for the sake of loading classes. */
final class WarmUp {
  private static final int RING_BYTES = 4 << 10;

  private WarmUp() {}

  /**
   * Loads all that a queue needs, with one of its own of the same kind, and opens the one to be
   * used.
   */
  static void of(Thing thing, IpcQueue<byte[]> queue) throws InterruptedException {
    try (IpcQueue<byte[]> rehearsal =
        thing.isRing() ? IpcQueue.ring(RING_BYTES) : IpcQueue.create()) {
      rehearsal.put(Payload.of(1));
      rehearsal.receive().nack();
      rehearsal.get();
    }
    int unused = queue.qsize();
  }
}
