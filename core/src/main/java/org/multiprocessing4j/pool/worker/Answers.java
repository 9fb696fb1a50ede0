package org.multiprocessing4j.pool.worker;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.pipe.memory.MemoryEnd;
import org.multiprocessing4j.pool.call.PoolMessage;
import org.multiprocessing4j.process.Uninterruptibly;

/**
 * In a worker: sends messages to the parent, for all threads of the worker.
 *
 * <p>A message that was sent arrives even if this process is killed at the next instruction, since
 * it lies in memory that the parent has mapped too.
 */
final class Answers {
  private final MemoryEnd parent;
  private final Bell bell;

  Answers(MemoryEnd parent, Bell bell) {
    this.parent = parent;
    this.bell = bell;
  }

  void send(PoolMessage message) {
    send(message.toFrame());
  }

  /**
   * Sends a whole frame, despite interrupts; waits while the ring is full.
   *
   * @throws org.multiprocessing4j.ipc.pipe.BrokenPipeException if the parent has died
   */
  synchronized void send(ByteBuffer frame) {
    boolean sent = parent.offer(frame);
    bell.ring();
    while (!sent) {
      Uninterruptibly.run(parent::awaitRoom);
      sent = parent.flush();
      bell.ring();
    }
  }
}
