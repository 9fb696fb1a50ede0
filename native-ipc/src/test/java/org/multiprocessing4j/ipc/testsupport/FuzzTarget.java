package org.multiprocessing4j.ipc.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The test of a parser that must survive any input: it understands it or refuses it as documented,
 * soon, and without taking much memory.
 *
 * <p>The build tries the seeds, every beginning of them, the inputs in {@code
 * src/test/resources/fuzz/CLASS}, and some thousand mutations, always the same ones. With {@code
 * -Pfuzz} Jazzer searches for new inputs, guided by what the parser executes.
 */
public interface FuzzTarget {
  /** How many seconds Jazzer searches; 0 in the normal build. */
  String SECONDS_PROPERTY = "mp4j.fuzz.seconds";

  /**
   * Inputs that are understood.
   *
   * @return one at least
   * @throws Exception if they cannot be made
   */
  List<byte[]> seeds() throws Exception;

  /**
   * Parses an input; returns too if the parser refuses it as it should.
   *
   * @param input anything
   * @throws Exception if the parser did what it must not
   */
  void parse(byte[] input) throws Exception;

  /**
   * How many mutations the build tries.
   *
   * @return fewer for parsers that take long
   */
  default int mutations() {
    return 5_000;
  }

  /**
   * How much one call of {@link #parse} may allocate on the heap.
   *
   * @return in bytes
   */
  default long mostAllocatedBytes() {
    return 1 << 20;
  }

  /**
   * Parses under watch.
   *
   * @param input anything
   */
  default void parseWatched(byte[] input) {
    long allocated = allocatedBy(input);
    if (allocated > mostAllocatedBytes()) {
      allocated = allocatedBy(input); // the first time it may have loaded classes
    }
    assertThat(allocated)
        .as("bytes allocated for %s", HexFormat.of().formatHex(input))
        .isLessThanOrEqualTo(mostAllocatedBytes());
  }

  private long allocatedBy(byte[] input) {
    long before = allocatedBytes();
    try {
      parse(input);
    } catch (Exception | LinkageError | AssertionError | OutOfMemoryError | StackOverflowError e) {
      throw new AssertionError("on " + HexFormat.of().formatHex(input) + ": " + e, e);
    }
    return allocatedBytes() - before;
  }

  @Test
  default void survivesEveryBeginningOfItsSeeds() throws Exception {
    for (byte[] seed : seeds()) {
      for (int length = 0; length <= seed.length; length += 1 + seed.length / 1_000) {
        parseWatched(Arrays.copyOf(seed, length));
      }
    }
  }

  @Test
  default void survivesWhatWasFoundBefore() throws Exception {
    for (byte[] input : found()) {
      parseWatched(input);
    }
  }

  @Test
  default void survivesMutations() throws Exception {
    List<byte[]> seeds = new ArrayList<>(seeds());
    seeds.addAll(found());
    int seconds = Integer.getInteger(SECONDS_PROPERTY, 0);
    if (seconds > 0) {
      JazzerSearch.run(getClass(), seeds, Duration.ofSeconds(seconds));
      return;
    }
    Mutations mutations = new Mutations(seeds, 4711);
    for (int i = 0; i < mutations(); i++) {
      parseWatched(mutations.next());
    }
  }

  private List<byte[]> found() throws IOException {
    Path directory = Path.of("src/test/resources/fuzz", getClass().getSimpleName());
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<byte[]> inputs = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        inputs.add(Files.readAllBytes(file));
      }
    }
    return inputs;
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
