package org.multiprocessing4j.benchmarks.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Where the two sides of one connection meet.
 *
 * @param directory an empty directory of their own, on a memory file system if there is one
 * @param messageBytes size of every message that will be sent
 * @param fromOther what the other process writes to its standard output
 * @param toOther the other process's standard input
 */
public record Site(Path directory, int messageBytes, InputStream fromOther, OutputStream toOther) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MINIMUM_RING_BYTES = 1 << 20;
  private static final int MESSAGES_IN_A_RING = 16;

  /**
   * Makes a site for two sides that do not use each other's standard streams.
   *
   * @param directory an empty directory
   * @param messageBytes size of every message
   * @return the site
   */
  public static Site of(Path directory, int messageBytes) {
    return new Site(
        directory, messageBytes, InputStream.nullInputStream(), OutputStream.nullOutputStream());
  }

  /**
   * Waits until the other side has made a file. Used only while connecting, never while timing.
   *
   * @param name its name in the directory
   * @return its path
   * @throws InterruptedException if the thread was interrupted
   */
  Path await(String name) throws InterruptedException {
    Path file = directory.resolve(name);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (Files.notExists(file)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for " + file);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "the other side did not make " + file + " within " + PATIENCE.toSeconds() + " s");
      }
      LockSupport.parkNanos(1_000_000);
    }
    return file;
  }

  /**
   * Reads what the other side has published, waiting for it. Used only while connecting.
   *
   * @param name its name in the directory
   * @return the text
   * @throws InterruptedException if the thread was interrupted
   */
  String read(String name) throws InterruptedException {
    Path file = await(name);
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The size of a ring for such messages, the same for every transport that has one. */
  int ringBytes() {
    int wanted = Math.max(MINIMUM_RING_BYTES, messageBytes * MESSAGES_IN_A_RING);
    return Integer.highestOneBit(wanted - 1) << 1;
  }

  /**
   * Publishes a small text under a name; {@link #await} never sees it half-written.
   *
   * @param name its name in the directory
   * @param text the text
   */
  void publish(String name, String text) {
    try {
      Path draft = Files.writeString(directory.resolve(name + ".draft"), text);
      Files.move(draft, directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot publish " + name + " in " + directory, e);
    }
  }
}
