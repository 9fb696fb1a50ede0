package org.multiprocessing4j.cli.soak.role;

import org.multiprocessing4j.ipc.queue.IpcQueue;

/** Gets a JVM ready, so that its first calls are not slow for the sake of loading classes. */
final class WarmUp {
  private WarmUp() {}

  /** Loads all that a queue needs, with a queue of its own, and opens the one to be used. */
  static void of(IpcQueue<byte[]> queue) throws InterruptedException {
    try (IpcQueue<byte[]> rehearsal = IpcQueue.create()) {
      rehearsal.put(Payload.of(1));
      rehearsal.receive().nack();
      rehearsal.get();
    }
    int unused = queue.qsize();
  }
}
