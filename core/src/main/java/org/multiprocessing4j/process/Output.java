package org.multiprocessing4j.process;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.process.control.Lines;

/**
 * Where a child's standard output and standard error go. Its standard input is always {@code
 * /dev/null}, as in Python.
 */
public final class Output {
  private static final Output INHERITED = new Output(null);

  private final @Nullable Lines lines;

  private Output(@Nullable Lines lines) {
    this.lines = lines;
  }

  /**
   * The child writes where this process writes.
   *
   * @return the output that this process has
   */
  public static Output inherited() {
    return INHERITED;
  }

  /**
   * Each line that the child writes, to either stream, is handed over.
   *
   * <p>A child counts as ended, for {@code join()} and all else, only when its last line was handed
   * over. One thread, which does nothing else, calls all consumers of a program. So a consumer that
   * blocks holds up the lines and the ends of all children with consumers and, once their pipes are
   * full, the children themselves. It must not wait for the end of such a child, its own included.
   * A process that ends waits for the last lines of its children, but not long for those of
   * daemons.
   *
   * @param consumer called with one line, without its end. An unfinished last line comes when the
   *     child has ended, and one of more than 1 MiB in pieces of that size.
   * @return the output
   */
  public static Output toLines(Consumer<String> consumer) {
    return new Output(new Lines(Objects.requireNonNull(consumer, "consumer"), true));
  }

  /** As {@link #toLines}, for a consumer that never blocks. */
  static Output toQuickConsumer(Consumer<String> consumer) {
    return new Output(new Lines(consumer, false));
  }

  /**
   * Each line of the child is printed to standard error of this process after a prefix, as if by a
   * consumer of {@link #toLines}.
   *
   * @param prefix such as {@code "worker 3: "}
   * @return the output
   */
  public static Output prefixed(String prefix) {
    Objects.requireNonNull(prefix, "prefix");
    return toLines(line -> System.err.println(prefix + line));
  }

  boolean isInherited() {
    return lines == null;
  }

  Optional<Lines> lines() {
    return Optional.ofNullable(lines);
  }
}
