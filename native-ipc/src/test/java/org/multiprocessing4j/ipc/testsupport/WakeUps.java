package org.multiprocessing4j.ipc.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Counts how often threads went to sleep, which unlike the time used depends on nobody else. */
public final class WakeUps {
  private static final long MEASURED_MILLIS = 4_000;

  private WakeUps() {}

  /**
   * Waits until threads hardly wake up. They may still be on their way to where they wait, and they
   * cut the first part of a wait into slices.
   *
   * @param most how often in a second they may
   * @param count how often they have so far
   */
  public static void awaitFewerThan(double most, LongSupplier count) {
    Patience.await().untilAsserted(() -> assertThat(inASecond(count)).isLessThan(most));
  }

  private static double inASecond(LongSupplier count) throws InterruptedException {
    long start = System.nanoTime();
    long before = count.getAsLong();
    assertThat(before).isPositive();
    Thread.sleep(MEASURED_MILLIS); // the time over which to count: no event to wait for
    return (count.getAsLong() - before) * 1e9 / (System.nanoTime() - start);
  }

  /**
   * Counts those of some threads so far.
   *
   * @param pid of their process
   * @param name which threads, by the first 15 characters of their names
   * @return the sum
   */
  public static long of(long pid, Predicate<String> name) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads
          .map(thread -> thread.resolve("status"))
          .mapToLong(status -> ofThread(status, name))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long ofThread(Path status, Predicate<String> name) {
    try {
      List<String> lines = Files.readAllLines(status);
      return name.test(valueOf("Name:", lines))
          ? Long.parseLong(valueOf("voluntary_ctxt_switches:", lines))
          : 0;
    } catch (IOException ended) { // no such file; no such process if it ends just now
      return 0;
    }
  }

  private static String valueOf(String key, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip())
        .findFirst()
        .orElseThrow();
  }
}
