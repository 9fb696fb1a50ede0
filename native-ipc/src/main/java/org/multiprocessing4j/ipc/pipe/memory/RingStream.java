package org.multiprocessing4j.ipc.pipe.memory;

import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.EventCount;

/**
 * One direction of a memory pipe: where its ring lies, and where its two sides wait.
 *
 * @param memory of the pipe
 * @param offset of the stream in it, see {@link MemoryPipeLayout}
 * @param capacity of the ring, in bytes
 * @param readable where the reader waits
 * @param writable where the writer waits
 */
record RingStream(
    SharedBuffer memory, long offset, int capacity, EventCount readable, EventCount writable) {

  static RingStream at(SharedBuffer memory, long offset, int capacity, Liveness peers) {
    return new RingStream(
        memory,
        offset,
        capacity,
        new EventCount(memory, offset + MemoryPipeLayout.READABLE, peers),
        new EventCount(memory, offset + MemoryPipeLayout.WRITABLE, peers));
  }

  RingWriter writer() {
    return new RingWriter(memory, offset, capacity);
  }

  RingReader reader() {
    return new RingReader(memory, offset, capacity);
  }

  void wakeAll() {
    readable.signalAll();
    writable.signalAll();
  }
}
