package org.multiprocessing4j.ipc.queue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.OutOfSharedMemoryException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SegmentExistsException;
import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SegmentNotFoundException;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * Makes, opens and deletes the directory of a queue, in which everything of it lies: the control
 * segment, named {@code control}, and the files of the backend.
 */
final class QueueFiles {
  private static final String CONTROL = "control";
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private QueueFiles() {}

  /** Creates an anonymous queue in the directory of the run. */
  static Path createAnonymous(QueueOptions options) {
    return create(
        "queue",
        ControlLayout.sizeBytes(options.maxDeliveries()),
        control -> {
          fill(control, options, false);
          ChronicleStore.initialize(control, options.rollBytes());
        });
  }

  /** Creates a queue that is a ring, in the directory of the run. */
  static Path createRing(int ringBytes, QueueOptions options) {
    long sizeBytes = RingLayout.segmentBytes(options.maxDeliveries(), ringBytes);
    return create(
        "ring",
        sizeBytes,
        control -> {
          fill(control, options, false);
          control.putInt(ControlLayout.RING_BYTES, ringBytes);
        });
  }

  private static Path create(String prefix, long sizeBytes, Consumer<SharedBuffer> content) {
    Path directory = RunDirectory.current().newPath(prefix, null);
    createDirectory(directory);
    try {
      createControl(directory, sizeBytes, content);
      return directory;
    } catch (RuntimeException | Error e) {
      deleteTree(directory);
      throw e;
    }
  }

  /** Creates a named queue in a directory, unless it is there. */
  static Path createNamed(Path named, QueueOptions options) {
    Path directory = named.toAbsolutePath().normalize();
    if (!Files.exists(directory.resolve(CONTROL))) {
      createDirectory(directory);
      requireEmpty(directory);
      createControl(
          directory,
          ControlLayout.sizeBytes(options.maxDeliveries()),
          control -> {
            fill(control, options, true);
            ChronicleStore.initialize(control, options.rollBytes());
          });
    }
    return directory;
  }

  private static void createDirectory(Path directory) {
    try {
      Files.createDirectory(directory, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw new QueueStorageException(
            directory + " is not a directory; a queue needs its own", e);
      }
    } catch (NoSuchFileException e) {
      throw new QueueStorageException(
          "cannot create the queue " + directory + ": its parent directory does not exist", e);
    } catch (IOException e) {
      throw new QueueStorageException("cannot create the queue " + directory + ": " + e, e);
    }
  }

  /** Hidden files are control segments that somebody else is about to link. */
  private static void requireEmpty(Path directory) {
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(directory, entry -> !isOurs(entry.getFileName().toString()))) {
      for (Path entry : entries) {
        throw new QueueStorageException(
            "cannot create the queue "
                + directory
                + ": it contains "
                + entry.getFileName()
                + "; a queue needs a directory of its own",
            null);
      }
    } catch (IOException e) {
      throw new QueueStorageException("cannot read " + directory + ": " + e, e);
    }
  }

  private static boolean isOurs(String name) {
    return name.equals(CONTROL) || name.startsWith(".");
  }

  private static void createControl(
      Path directory, long sizeBytes, Consumer<SharedBuffer> content) {
    try {
      MappedFile.create(
          directory.resolve(CONTROL),
          sizeBytes,
          control -> {
            content.accept(control);
            writeHeader(control);
          });
    } catch (SegmentExistsException e) {
      // Another process was faster, and made the same.
    } catch (OutOfSharedMemoryException e) {
      throw new QueueStorageException("cannot create the queue: " + e.getMessage(), e);
    }
  }

  private static void fill(SharedBuffer control, QueueOptions options, boolean named) {
    control.putInt(ControlLayout.NAMED, named ? 1 : 0);
    control.putInt(ControlLayout.MAX_SIZE, options.maxSize());
    control.putInt(ControlLayout.MAX_MESSAGE_BYTES, options.maxMessageBytes());
    control.putInt(ControlLayout.CLAIM_COUNT, options.maxDeliveries());
    control.putLong(ControlLayout.ROLL_BYTES, options.rollBytes());
  }

  /** Marks the control segment as complete, and as belonging to processes that see each other. */
  private static void writeHeader(SharedBuffer control) {
    SegmentHeader.write(
        control, ControlLayout.KIND, ControlLayout.VERSION, Participants.get().registryId());
  }

  /**
   * Opens an existing queue for this process.
   *
   * @throws QueueClosedException if it does not exist
   * @throws QueueStorageException if it is damaged, of another version, or in use out of sight
   */
  static QueueCore attach(Path directory) {
    SharedBuffer control = openControl(directory);
    if (control.getInt(ControlLayout.NAMED) == 0) {
      return newCore(directory, control, () -> {});
    }
    UseLock use = UseLock.acquire(directory.resolve(CONTROL), new Revival(control));
    try {
      return newCore(directory, control, use::close);
    } catch (RuntimeException | Error e) {
      use.close();
      throw e;
    }
  }

  private static QueueCore newCore(Path directory, SharedBuffer control, Runnable afterClose) {
    requireRegistry(directory, control);
    Liveness peers = Participants.get();
    return new QueueCore(new QueueState(directory, control, peers), peers, afterClose);
  }

  private static SharedBuffer openControl(Path directory) {
    try {
      SharedBuffer control = MappedFile.open(directory.resolve(CONTROL));
      ControlCheck.requireSound(control, directory);
      return control;
    } catch (SegmentNotFoundException e) {
      throw new QueueClosedException(
          "the queue " + directory + " does not exist: its creator closed it, or it was deleted");
    } catch (SegmentFormatException e) {
      throw new QueueStorageException("cannot open the queue: " + e.getMessage(), e);
    }
  }

  private static void requireRegistry(Path directory, SharedBuffer control) {
    SegmentHeader header =
        SegmentHeader.read(control, ControlLayout.KIND, ControlLayout.VERSION, directory);
    if (header.registryId() != Participants.get().registryId()) {
      throw new QueueStorageException(
          "the queue "
              + directory
              + " is used by processes that do not share /dev/shm with this one,"
              + " which cannot see whether they live; let all share one /dev/shm",
          null);
    }
  }

  /** Deletes a queue for all processes; does nothing if there is none. */
  static void delete(Path named) {
    Path directory = named.toAbsolutePath().normalize();
    if (!Files.exists(directory.resolve(CONTROL))) {
      return;
    }
    SharedBuffer control = openControl(directory);
    new QueueState(directory, control, Participants.get()).advanceTo(QueueState.DELETED);
    deleteTree(directory);
  }

  /** Renamed first, so that the name is free at once and nobody finds half of it. */
  private static void deleteTree(Path directory) {
    Path doomed =
        directory.resolveSibling(
            "."
                + directory.getFileName()
                + ".deleted-"
                + ProcessHandle.current().pid()
                + "-"
                + Long.toHexString(System.nanoTime()));
    try {
      Files.move(directory, doomed);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(doomed)) {
        for (Path entry : entries) {
          Files.deleteIfExists(entry);
        }
      }
      Files.deleteIfExists(doomed);
    } catch (NoSuchFileException e) {
      // Somebody else deletes it.
    } catch (IOException e) {
      throw new QueueStorageException("cannot delete the queue " + directory + ": " + e, e);
    }
  }
}
