package org.multiprocessing4j.process;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.process.control.Lines;

/**
 * Where a child's standard output and standard error go. Its standard input is always {@code
 * /dev/null}, as in Python.
 */
@Internal
public final class Output {
  private static final Output INHERITED = new Output(null, null);

  private final @Nullable Lines lines;
  private final @Nullable OutputFile file;

  private Output(@Nullable Lines lines, @Nullable OutputFile file) {
    this.lines = lines;
    this.file = file;
  }

  /**
   * Lets the child write where this process writes.
   *
   * @return the output of this process
   */
  public static Output inherited() {
    return INHERITED;
  }

  /**
   * Passes each line that the child writes, to either stream, to a consumer.
   *
   * <p>{@link ChildProcess.Builder#capture} tells what that means for the child.
   *
   * @param consumer called with one line, without its terminator. An unterminated last line is
   *     passed on when the child has ended, and a line of more than 1 MiB in pieces of that size.
   * @return the output
   */
  public static Output toLines(Consumer<String> consumer) {
    return toLines(new Lines(Objects.requireNonNull(consumer, "consumer"), true));
  }

  /** As {@link #toLines}, for a consumer that never blocks. */
  static Output toQuickConsumer(Consumer<String> consumer) {
    return toLines(new Lines(consumer, false));
  }

  private static Output toLines(Lines lines) {
    return new Output(lines, null);
  }

  /**
   * Lets the child write to a file, which is emptied before; {@link ChildProcess.Builder#writeTo}
   * tells which files may be named.
   *
   * @param file a path, resolved against the working directory of this process
   * @return the output
   */
  public static Output writtenTo(Path file) {
    return new Output(null, new OutputFile(file, true));
  }

  /**
   * Lets the child write to the end of a file; see {@link #writtenTo}.
   *
   * @param file a path, resolved against the working directory of this process
   * @return the output
   */
  public static Output appendedTo(Path file) {
    return new Output(null, new OutputFile(file, false));
  }

  /**
   * Prints each line of the child to the standard error of this process after a prefix, in the same
   * way as a consumer given to {@link #toLines}.
   *
   * @param prefix such as {@code "worker 3: "}
   * @return the output
   */
  public static Output prefixed(String prefix) {
    Objects.requireNonNull(prefix, "prefix");
    return toLines(line -> System.err.println(prefix + line));
  }

  boolean isInherited() {
    return lines == null && file == null;
  }

  Optional<Lines> lines() {
    return Optional.ofNullable(lines);
  }

  Optional<OutputFile> file() {
    return Optional.ofNullable(file);
  }
}
