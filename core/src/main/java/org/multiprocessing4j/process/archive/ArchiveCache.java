package org.multiprocessing4j.process.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.multiprocessing4j.ipc.memory.DirectoryEntries;
import org.multiprocessing4j.ipc.memory.PrivateDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * The directory of what makes a user's children start faster: {@code
 * $XDG_CACHE_HOME/multiprocessing4j}, or {@code ~/.cache/multiprocessing4j}.
 *
 * <pre>
 *   mp4j-KEY-CHECKSUM.jsa     an archive; the checksum of its content is part of its name
 *   libmp4j-KEY-CHECKSUM.so   the native library that goes with it
 *   KEY.tmp                   one that is being made, or whose maker has died
 *   KEY.failed                a byte for each time that it could not be made; after two it is tried
 *                             again after a day
 *   maker                     a lock: who holds it may write here
 * </pre>
 *
 * <p>A file appears under its name by one rename when it is whole, and is never changed after that.
 * Anything may be deleted at any time: a JVM that uses a file has mapped it.
 */
final class ArchiveCache {
  private static final int MOST_OF_A_KIND = 8;
  private static final Duration FAILURE_LASTS = Duration.ofDays(1);

  /** The first failure may be an accident: the kernel has killed the maker for its memory, say. */
  private static final int ATTEMPTS = 2;

  /** By how much the clocks of those who share a home may differ. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  private final Path directory;

  /** What a file is. */
  enum Kind {
    ARCHIVE("mp4j-", ".jsa"),
    LIBRARY("libmp4j-", ".so");

    private final String prefix;
    private final String suffix;

    Kind(String prefix, String suffix) {
      this.prefix = prefix;
      this.suffix = suffix;
    }

    /** The name of a file, or the pattern of several. */
    String fileName(String content) {
      return prefix + content + suffix;
    }
  }

  ArchiveCache(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns where archives are kept; a relative path means that there is no home, or none whose
   * name this JVM can read.
   */
  static Path standardDirectory() {
    return base().resolve("multiprocessing4j");
  }

  private static Path base() {
    String configured = System.getenv("XDG_CACHE_HOME");
    try {
      return configured == null || configured.isEmpty()
          ? Path.of(System.getProperty("user.home"), ".cache")
          : Path.of(configured);
    } catch (InvalidPathException notInTheEncodingOfThisJvm) {
      return Path.of("");
    }
  }

  /** Returns a file that is whole; one that is not gets deleted. */
  Optional<Path> find(String key, Kind kind) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    PrivateDirectory.require(directory); // whoever can write here can run code in children
    for (Path file : list(kind.fileName(key + "-*"))) {
      if (file.getFileName().toString().equals(nameOf(key, kind, file))) {
        touch(file);
        return Optional.of(file);
      }
      Files.deleteIfExists(file);
    }
    return Optional.empty();
  }

  /** The files that were used last are kept the longest, see {@link #publish}. */
  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException readOnly) {
      ProcessLog.debug("cannot note the use of an archive", readOnly);
    }
  }

  /** Returns whether making this archive has failed for the last time a short time ago. */
  boolean hasFailed(String key) throws IOException {
    Path mark = failuresOf(key);
    if (!Files.exists(mark) || Files.size(mark) < ATTEMPTS) {
      return false;
    }
    Instant failure = Files.getLastModifiedTime(mark).toInstant();
    Instant now = Instant.now();
    return failure.isAfter(now.minus(FAILURE_LASTS))
        && failure.isBefore(now.plus(FAILURE_LASTS)); // else the clock was wrong
  }

  void addFailure(String key) throws IOException {
    Files.write(failuresOf(key), new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private Path failuresOf(String key) {
    return directory.resolve(key + ".failed");
  }

  /**
   * Runs an action unless somebody else is making an archive at the moment. If that one dies, its
   * lock goes with it.
   *
   * @return whether the action was run
   */
  boolean exclusively(Making action) throws IOException {
    Files.createDirectories(
        directory.getParent(), // who can write there can put another directory in place of ours
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    PrivateDirectory.create(directory);
    PrivateDirectory.require(directory);
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_CREAT | FileDescriptors.O_NOFOLLOW;
    int fd = FileDescriptors.open(directory.resolve("maker"), flags, 0600);
    try {
      if (!OfdLock.tryLock(fd, 0, 1, OfdLock.Mode.EXCLUSIVE)) {
        return false;
      }
      for (Path left : list("*.tmp")) {
        Files.deleteIfExists(left);
      }
      action.make();
      return true;
    } finally {
      FileDescriptors.close(fd);
    }
  }

  /** What is done under the lock. */
  interface Making {
    void make() throws IOException;
  }

  Path temporary(String key) {
    return directory.resolve(key + ".tmp");
  }

  /** Gives a finished file its name, and makes room; a file of the future is the oldest. */
  Path publish(String key, Kind kind, Path temporary) throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("r--------"));
    Path file = Files.move(temporary, directory.resolve(nameOf(key, kind, temporary)));
    List<Path> all = list("*" + kind.suffix);
    Instant now = Instant.now().plus(CLOCKS_DIFFER);
    all.sort(Comparator.comparing((Path archive) -> lastUse(archive, now)).reversed());
    for (Path old : all.subList(Math.min(MOST_OF_A_KIND, all.size()), all.size())) {
      Files.deleteIfExists(old);
    }
    return file;
  }

  private static Instant lastUse(Path archive, Instant now) {
    try {
      Instant time = Files.getLastModifiedTime(archive).toInstant();
      return time.isAfter(now) ? Instant.EPOCH : time; // the clock was wrong then
    } catch (IOException gone) {
      return Instant.EPOCH;
    }
  }

  private static String nameOf(String key, Kind kind, Path content) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] chunk = new byte[256 * 1024];
    try (InputStream in = Files.newInputStream(content, LinkOption.NOFOLLOW_LINKS)) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        checksum.update(chunk, 0, count);
      }
    }
    return kind.fileName("%s-%08x".formatted(key, checksum.getValue()));
  }

  private List<Path> list(String pattern) throws IOException {
    return DirectoryEntries.matching(directory, pattern);
  }
}
