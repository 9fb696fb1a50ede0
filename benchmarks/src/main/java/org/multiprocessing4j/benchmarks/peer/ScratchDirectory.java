package org.multiprocessing4j.benchmarks.peer;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory for the files of one trial, on the memory file system {@code /dev/shm} if there is
 * one, so that no disk is measured.
 *
 * <p>It is deleted when it is closed, or when its process ends before. What a process leaves that
 * was killed is deleted by the next one: the name tells whose it was.
 */
public final class ScratchDirectory implements Closeable {
  private static final Path MEMORY_FILE_SYSTEM = Path.of("/dev/shm");
  private static final String PREFIX = "mp4j-bench-scratch-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-\\d+");
  private static final long MEBIBYTE = 1 << 20;
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ScratchDirectory::deleteOpen, "scratch"));
  }

  private final Path path;
  private final List<Closeable> kept = new ArrayList<>();

  private ScratchDirectory(Path path) {
    this.path = path;
    OPEN.add(path);
  }

  /**
   * Makes a new empty directory that only this user may enter.
   *
   * @return the directory; the caller closes it
   * @throws IOException if it cannot be made
   */
  public static ScratchDirectory create() throws IOException {
    return createIn(messages());
  }

  /**
   * Makes one where programs can be compiled and run, which memory file systems often forbid.
   *
   * @return the directory; the caller closes it
   * @throws IOException if it cannot be made
   */
  public static ScratchDirectory forPrograms() throws IOException {
    return createIn(temporaryFiles());
  }

  private static ScratchDirectory createIn(Path parent) throws IOException {
    sweep(parent);
    String owner = PREFIX + ProcessHandle.current().pid() + "-";
    return new ScratchDirectory(Files.createTempDirectory(parent, owner));
  }

  private static Path messages() {
    return Files.isWritable(MEMORY_FILE_SYSTEM) ? MEMORY_FILE_SYSTEM : temporaryFiles();
  }

  private static Path temporaryFiles() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /**
   * Checks that there is room for messages.
   *
   * @param bytes how much they will need
   * @throws IOException if there is less
   */
  public static void requireSpace(long bytes) throws IOException {
    long usable = Files.getFileStore(messages()).getUsableSpace();
    if (usable < bytes) {
      throw new IOException(
          String.format(
              "it needs up to %d MiB in %s, where %d MiB are free",
              bytes / MEBIBYTE, messages(), usable / MEBIBYTE));
    }
  }

  /** Tells people where the directories are, and how much room there is. */
  public static String describe() {
    try {
      FileStore store = Files.getFileStore(messages());
      return String.format(
          "%s (%s), %d MiB free", messages(), store.type(), store.getUsableSpace() / MEBIBYTE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes what the dead have left. */
  private static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path directory : found) {
        Matcher name = NAME.matcher(directory.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          deleteIfPossible(directory);
        }
      }
    }
  }

  private static void deleteOpen() {
    OPEN.forEach(ScratchDirectory::deleteIfPossible);
  }

  private static void deleteIfPossible(Path directory) {
    try {
      Files.walkFileTree(directory, new Deleter());
    } catch (IOException e) {
      // another user's, or a peer is still writing: the next sweep may have more luck
    }
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
      OPEN.remove(path);
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
