package org.multiprocessing4j.pool.dispatch;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.pipe.memory.MemoryEnd;

/**
 * Sends frames to a worker and receives its frames, without ever waiting: frames for which there is
 * no room are kept. Accessed only by the thread that has the turn.
 */
final class WorkerPipe {
  /** What fits into each direction of the pipe; a longer frame flows through in pieces. */
  private static final int PIPE_BYTES = 1 << 18;

  private final MemoryEnd near;
  private final Deque<ByteBuffer> unsent = new ArrayDeque<>();

  private WorkerPipe(MemoryEnd near) {
    this.near = near;
  }

  /**
   * A new pipe.
   *
   * @param pipe what stays here
   * @param far what the worker gets; to be closed here when it was sent
   */
  record Ends(WorkerPipe pipe, MemoryEnd far) {}

  /**
   * Makes a pipe for a worker.
   *
   * @throws org.multiprocessing4j.ipc.memory.OutOfSharedMemoryException if there is no room
   */
  static Ends create(String worker) {
    MemoryEnd.Pair ends = MemoryEnd.pair(worker, PIPE_BYTES);
    return new Ends(new WorkerPipe(ends.first()), ends.second());
  }

  /** Returns whether nothing waits here that there was no room for. */
  boolean isClear() {
    return unsent.isEmpty();
  }

  /** Returns whether a frame of this size would leave this process at once. */
  boolean fits(long bytes) {
    return near.fits(bytes);
  }

  /**
   * Sends a frame, now or as soon as there is room.
   *
   * @return whether all of it is sent; else the frame is kept
   */
  boolean send(ByteBuffer frame) {
    unsent.addLast(frame);
    return sendRest();
  }

  /** Sends what there was no room for; returns whether nothing is left. */
  boolean sendRest() {
    while (near.flush()) {
      ByteBuffer next = unsent.pollFirst();
      if (next == null) {
        return true;
      }
      near.offer(next);
    }
    return false;
  }

  /**
   * Takes the next frame that the worker has written, if it is there.
   *
   * @throws org.multiprocessing4j.ipc.IpcException if it is garbage
   */
  @Nullable ByteBuffer receive() {
    return near.poll();
  }

  /** Ends the pipe, also one whose other end was never taken. */
  void hangUp() {
    near.close();
    near.discard();
  }
}
