package org.multiprocessing4j.ipc.queue;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.SegmentExistsException;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.chronicle.ChronicleStore;
import org.multiprocessing4j.ipc.queue.ring.RingLayout;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * The control segment of a queue that is yet to be created.
 *
 * @param sizeBytes its size, with the ring if there is one
 * @param content writes what it holds at first into zeroed memory
 */
record NewControl(long sizeBytes, Consumer<SharedBuffer> content) {

  /** For a queue whose messages lie in Chronicle's files. */
  static NewControl ofFiles(QueueOptions options, boolean named) {
    return new NewControl(
        ControlLayout.sizeBytes(options.maxDeliveries()),
        control -> {
          fill(control, options, named);
          ChronicleStore.initialize(control, options.rollBytes());
        });
  }

  /** For a queue whose messages lie in a ring behind the control segment. */
  static NewControl ofRing(int ringBytes, QueueOptions options, boolean named) {
    return new NewControl(
        RingLayout.segmentBytes(options.maxDeliveries(), ringBytes),
        control -> {
          fill(control, options, named);
          control.putInt(ControlLayout.RING_BYTES, ringBytes);
        });
  }

  private static void fill(SharedBuffer control, QueueOptions options, boolean named) {
    control.putInt(ControlLayout.NAMED, named ? 1 : 0);
    control.putLong(ControlLayout.QUEUE_ID, ThreadLocalRandom.current().nextLong());
    control.putInt(ControlLayout.MAX_SIZE, options.maxSize());
    control.putInt(ControlLayout.MAX_MESSAGE_BYTES, options.maxMessageBytes());
    control.putInt(ControlLayout.CLAIM_COUNT, options.maxDeliveries());
    control.putLong(ControlLayout.ROLL_BYTES, options.rollBytes());
    control.putLong(ControlLayout.BOOT, Participants.get().boot());
  }

  /**
   * Creates the file, unless another process is faster.
   *
   * @return its mapping; empty if the queue is the one that the other process has made
   * @throws QueueStorageException if it cannot, for want of space, say
   */
  Optional<SharedBuffer> create(QueueDirectory directory) {
    try {
      return Optional.of(
          MappedFile.create(
              directory.control(),
              sizeBytes,
              control -> {
                content.accept(control);
                writeHeader(control);
              }));
    } catch (SegmentExistsException e) {
      return Optional.empty();
    } catch (IpcException e) {
      throw new QueueStorageException("cannot create the queue: " + directory.shown(e), e);
    }
  }

  /** Marks the control segment as complete, and as belonging to processes that see each other. */
  private static void writeHeader(SharedBuffer control) {
    SegmentHeader.write(
        control, ControlLayout.KIND, ControlLayout.VERSION, Participants.get().registryId());
  }
}
