package org.multiprocessing4j.ipc.testsupport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Counts the descriptors of this process, or takes those that are left, so that others get none.
 */
public final class Descriptors {
  private final List<FileInputStream> taken = new ArrayList<>();

  private Descriptors() {}

  /**
   * Takes all but a few.
   *
   * @param spare how many are left
   * @return what they are given back by
   */
  public static Descriptors takeAllBut(int spare) throws IOException {
    Descriptors descriptors = new Descriptors();
    assertThatThrownBy(descriptors::takeForEver).hasMessageContaining("Too many open files");
    for (int i = 0; i < spare; i++) {
      descriptors.taken.remove(descriptors.taken.size() - 1).close();
    }
    return descriptors;
  }

  /** {@return how many this process has open} */
  public static long open() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.count();
    }
  }

  /** {@return how many of them are sockets} */
  public static long sockets() throws IOException {
    return openWith("socket:");
  }

  /** {@return how many of them are event counters} */
  public static long eventCounters() throws IOException {
    return openWith("anon_inode:[eventfd]");
  }

  private static long openWith(String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.filter(entry -> leadsTo(prefix, entry)).count();
    }
  }

  private static boolean leadsTo(String prefix, Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString().startsWith(prefix);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private void takeForEver() throws IOException {
    while (true) {
      taken.add(new FileInputStream("/dev/null"));
    }
  }

  /** Gives them back. */
  public void release() throws IOException {
    for (FileInputStream each : taken) {
      each.close();
    }
  }
}
