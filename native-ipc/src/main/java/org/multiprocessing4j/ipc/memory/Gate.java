package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * The lock of a user's directory, a file in it. It may be deleted, with the directory, by whoever
 * holds it: those who wait find it unlinked, and start again.
 *
 * <p>Nobody announces that it is free, so those who wait look again and again, the less often the
 * longer they wait. When many processes start at once, each of them may wait for many others: what
 * is limited is the time that one and the same holder takes. Hence each holder signs the file.
 */
final class Gate {
  static final String NAME = "gate";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final FileTime UNSIGNED = FileTime.fromMillis(0);
  private static final long SHORTEST_PAUSE_NANOS = 200_000;
  private static final long LONGEST_PAUSE_NANOS = 5_000_000;

  private final Path directory;
  private final Duration patience;

  Gate(Path directory) {
    this(directory, PATIENCE);
  }

  Gate(Path directory, Duration patience) {
    this.directory = directory;
    this.patience = patience;
  }

  /**
   * Waits until this thread is the only one of all processes that has entered; creates the
   * directory if it is missing. An interrupt stays away meanwhile, and is pending afterwards.
   *
   * @return a descriptor, whose closing is the leaving
   * @throws IpcException if the directory is not safe, or if one holder does not leave
   */
  int enter() {
    Wait wait = new Wait(patience.toNanos(), System.nanoTime());
    while (true) {
      int fd = open();
      if (isLocked(fd, wait)) {
        return fd;
      }
    }
  }

  /** Waits for the lock; closes the descriptor if it is not that of the gate any more. */
  private boolean isLocked(int fd, Wait wait) {
    boolean isOurs = false;
    try {
      if (!tryLock(fd)) { // no lambda before it is needed: a child enters as it starts
        Retrying.until(() -> tryLock(fd), () -> pauseNanos(fd, wait));
      }
      if (FileDescriptors.status(fd).linkCount() > 0) {
        sign(fd);
        isOurs = true;
      }
      return isOurs;
    } finally {
      if (!isOurs) {
        FileDescriptors.close(fd);
      }
    }
  }

  private static boolean tryLock(int fd) {
    return OfdLock.tryLock(fd, 0, 1, Mode.EXCLUSIVE);
  }

  private long pauseNanos(int fd, Wait wait) {
    long now = System.nanoTime();
    if (wait.isTooLongFor(signature(fd), now)) {
      throw new IpcException(
          "another process has held "
              + directory.resolve(NAME)
              + " for "
              + patience.toSeconds()
              + " s: look for a stopped one with 'lsof'");
    }
    long pause = Math.min(LONGEST_PAUSE_NANOS, wait.nanos(now) / 4);
    return Math.max(SHORTEST_PAUSE_NANOS, pause);
  }

  private int open() {
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_CREAT | FileDescriptors.O_NOFOLLOW;
    while (true) {
      PrivateDirectory.create(directory);
      try {
        return PrivateDirectory.openFile(directory, NAME, flags, 0600);
      } catch (PosixException e) {
        if (!e.is(Errno.ENOENT)) {
          throw e;
        } // else the last run removed the directory since we made it
      }
    }
  }

  /** Leaves a time that no other holder has left. */
  private static void sign(int fd) {
    try {
      Files.setLastModifiedTime(FileDescriptors.path(fd), FileTime.from(Instant.now()));
    } catch (IOException e) {
      // Then this holder and the one before count as one.
    }
  }

  /** The time that the present holder has left. */
  private static FileTime signature(int fd) {
    try {
      return Files.getLastModifiedTime(FileDescriptors.path(fd));
    } catch (IOException e) {
      return UNSIGNED;
    }
  }

  /** How long somebody has waited, altogether and for the present holder. */
  static final class Wait {
    private final long patienceNanos;
    private final long startNanos;
    private FileTime holder = UNSIGNED;
    private long holderSeenNanos;

    Wait(long patienceNanos, long startNanos) {
      this.patienceNanos = patienceNanos;
      this.startNanos = startNanos;
      this.holderSeenNanos = startNanos;
    }

    boolean isTooLongFor(FileTime presentHolder, long nowNanos) {
      if (!presentHolder.equals(holder)) {
        holder = presentHolder;
        holderSeenNanos = nowNanos;
      }
      return nowNanos - holderSeenNanos > patienceNanos;
    }

    long nanos(long nowNanos) {
      return nowNanos - startNanos;
    }
  }
}
