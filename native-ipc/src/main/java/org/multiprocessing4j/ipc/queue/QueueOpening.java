package org.multiprocessing4j.ipc.queue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/** Opens existing queues for this process. {@link OpenQueues} shares them among its handles. */
final class QueueOpening {
  private QueueOpening() {}

  /**
   * Opens an existing queue for this process.
   *
   * @throws QueueClosedException if it does not exist
   * @throws QueueStorageException if it is damaged, of another version, or in use out of sight
   */
  static QueueCore attach(Path path) {
    return orClosed(
            openDirectory(path),
            directory -> Optional.of(attach(directory, openControl(directory))))
        .orElseThrow();
  }

  /** Closes a directory again, unless a queue comes of it that keeps it open. */
  static Optional<QueueCore> orClosed(
      QueueDirectory directory, Function<QueueDirectory, Optional<QueueCore>> opening) {
    Optional<QueueCore> opened = Optional.empty();
    try {
      opened = opening.apply(directory);
      return opened;
    } finally {
      if (opened.isEmpty()) {
        directory.close();
      }
    }
  }

  private static QueueDirectory openDirectory(Path path) {
    try {
      return QueueDirectory.open(path);
    } catch (IpcException e) {
      throw cannotOpen(path, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Opens a queue whose control segment is mapped.
   *
   * @param directory stays open as long as the core does
   * @throws QueueClosedException if it was deleted meanwhile
   * @throws QueueStorageException as {@link #attach(Path)}
   */
  static QueueCore attach(QueueDirectory directory, SharedBuffer control) {
    if (control.getInt(ControlLayout.NAMED) == 0) {
      return newCore(directory, control, directory::close);
    }
    UseLock use = acquireUse(directory, new Revival(directory, control));
    try {
      return newCore(
          directory,
          control,
          () -> {
            use.close();
            directory.close();
          });
    } catch (RuntimeException | Error e) {
      use.close();
      throw e;
    }
  }

  private static UseLock acquireUse(QueueDirectory directory, Revival revival) {
    try {
      return UseLock.acquire(directory.control(), revival);
    } catch (PosixException e) {
      throw cannotOpen(directory.path(), directory.shown(e), e);
    } catch (QueueStorageException e) {
      throw directory.isInPlace() ? e : notThere(directory.path()); // as the files under a revival
    }
  }

  /** Opens a queue without telling others that it is in use here. */
  static QueueCore newCore(QueueDirectory directory, SharedBuffer control, Runnable afterClose) {
    requireRegistry(directory, control);
    Liveness peers = Participants.get();
    return new QueueCore(new QueueState(directory, control, peers), peers, afterClose);
  }

  private static SharedBuffer openControl(QueueDirectory directory) {
    try {
      return QueueFiles.soundControl(directory);
    } catch (IpcException e) {
      throw cannotOpen(directory.path(), directory.shown(e), e);
    }
  }

  private static IpcException cannotOpen(Path path, String why, IpcException e) {
    return QueueFiles.isOfMissingFile(e)
        ? notThere(path)
        : new QueueStorageException("cannot open the queue: " + why, e);
  }

  private static QueueClosedException notThere(Path path) {
    return new QueueClosedException(
        "the queue " + path + " does not exist: its creator closed it, or it was deleted");
  }

  private static void requireRegistry(QueueDirectory directory, SharedBuffer control) {
    SegmentHeader header =
        SegmentHeader.read(control, ControlLayout.KIND, ControlLayout.VERSION, directory);
    if (header.registryId() != Participants.get().registryId()) {
      throw new QueueStorageException(
          "the queue "
              + directory
              + " is used by "
              + SegmentHeader.REGISTERED_ELSEWHERE
              + ", and start them again if their mp4j directory in it was deleted",
          null);
    }
  }
}
