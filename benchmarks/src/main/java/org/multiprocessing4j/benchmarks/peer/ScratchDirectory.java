package org.multiprocessing4j.benchmarks.peer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory for the files of one trial, on the memory file system {@code /dev/shm} if there is
 * one, so that no disk is measured.
 */
public final class ScratchDirectory implements Closeable {
  private static final Path MEMORY_FILE_SYSTEM = Path.of("/dev/shm");
  private static final String PREFIX = "mp4j-bench-";

  private final Path path;
  private final List<Closeable> kept = new ArrayList<>();

  private ScratchDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes a new empty directory that only this user may enter.
   *
   * @return the directory; the caller closes it
   * @throws IOException if it cannot be made
   */
  public static ScratchDirectory create() throws IOException {
    return new ScratchDirectory(
        Files.isWritable(MEMORY_FILE_SYSTEM)
            ? Files.createTempDirectory(MEMORY_FILE_SYSTEM, PREFIX)
            : Files.createTempDirectory(PREFIX));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * Takes something over that lives as long as the directory.
   *
   * @param closeable closed before the files are deleted
   */
  void keep(Closeable closeable) {
    kept.add(closeable);
  }

  /**
   * Closes everything that uses the directory, in order, and then deletes it.
   *
   * @param users what was opened, first the one to close first
   * @throws IOException if something cannot be closed or deleted
   */
  void closeAfter(List<? extends Closeable> users) throws IOException {
    try {
      for (Closeable user : users) {
        user.close();
      }
    } finally {
      close();
    }
  }

  /** Deletes the directory and all that is in it. */
  @Override
  public void close() throws IOException {
    try {
      for (Closeable closeable : kept) {
        closeable.close();
      }
    } finally {
      Files.walkFileTree(path, new Deleter());
    }
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
