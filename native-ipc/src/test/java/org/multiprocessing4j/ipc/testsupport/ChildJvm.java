package org.multiprocessing4j.ipc.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;

/**
 * A real JVM that runs the {@code main} of a test class, with the class path of this one.
 *
 * <p>Use it in a try-with-resources: {@link #close} kills what still runs. Whatever waits on it
 * fails with all captured output when the deadline passes (counted from the start, 50 s unless
 * told) or when the child ends first; of one that still runs, that shows all its threads. It starts
 * with few threads and little compilation, and the libraries' classes from an archive, for speed.
 *
 * <pre>{@code
 * try (ChildJvm child = ChildJvm.start(Holder.class, path.toString())) {
 *   child.awaitLine("locked");
 *   child.kill();
 * }
 * }</pre>
 */
public final class ChildJvm implements AutoCloseable {
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(50);
  private static final long DUMP_NANOS = Duration.ofSeconds(5).toNanos();

  /** A JVM prints this after its threads. */
  private static final String END_OF_THREADS = "JNI global refs";

  private final Process process;
  private final long deadlineNanos;
  private final Transcript stdout;
  private final Transcript stderr;
  private final Writer stdin;

  private ChildJvm(Process process, Duration deadline) {
    this.process = process;
    this.deadlineNanos = System.nanoTime() + deadline.toNanos();
    this.stdout = new Transcript(process.getInputStream(), "stdout of " + process.pid());
    this.stderr = new Transcript(process.getErrorStream(), "stderr of " + process.pid());
    this.stdin = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a child with default options.
   *
   * @param mainClass has a {@code main}; may be package-private and nested
   * @param arguments for it
   * @return the running child
   */
  public static ChildJvm start(Class<?> mainClass, String... arguments) {
    return builder(mainClass).arguments(arguments).start();
  }

  /**
   * Prepares a child.
   *
   * @param mainClass has a {@code main}
   * @return options, all with defaults
   */
  public static Builder builder(Class<?> mainClass) {
    return new Builder(mainClass);
  }

  /**
   * The process id of the child.
   *
   * @return its pid
   */
  public long pid() {
    return process.pid();
  }

  /**
   * Waits until the child has printed a line to stdout, which is consumed with all before it.
   *
   * @param expected the whole line
   * @throws InterruptedException if this thread is interrupted
   */
  public void awaitLine(String expected) throws InterruptedException {
    awaitLine("the line '" + expected + "'", expected::equals);
  }

  /**
   * Waits until the child has printed a line that begins in this way, and consumes up to it.
   *
   * @param prefix the beginning of the line
   * @return the rest of the line
   * @throws InterruptedException if this thread is interrupted
   */
  public String awaitPrefix(String prefix) throws InterruptedException {
    return awaitLine("a line that starts with '" + prefix + "'", line -> line.startsWith(prefix))
        .substring(prefix.length());
  }

  /**
   * Sends a line to the child's stdin.
   *
   * @param line without its end
   */
  public void writeLine(String line) {
    try {
      stdin.write(line + "\n");
      stdin.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(describe("could not write to the child"), e);
    }
  }

  /**
   * Waits until the child has ended.
   *
   * @return its exit code; 128 plus the number if a signal killed it
   * @throws InterruptedException if this thread is interrupted
   */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      dumpThreads();
      throw new AssertionError(describe("the child did not end in time"));
    }
    stdout.awaitEnd();
    stderr.awaitEnd();
    return process.exitValue();
  }

  /**
   * Waits until the child has ended and insists on exit code 0.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public void awaitSuccess() throws InterruptedException {
    int code = awaitExit();
    if (code != 0) {
      throw new AssertionError(describe("the child ended with " + code));
    }
  }

  /** Kills the child with SIGKILL; returns before it is dead. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Asks the child to end with SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /**
   * Whether the child runs.
   *
   * @return false once it has ended
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * All that the child has printed to stdout so far.
   *
   * @return its lines
   */
  public List<String> stdout() {
    return stdout.lines();
  }

  /**
   * All that the child has printed to stderr so far.
   *
   * @return its lines
   */
  public List<String> stderr() {
    return stderr.lines();
  }

  /** Kills the child if it still runs, and waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private String awaitLine(String what, Predicate<String> condition) throws InterruptedException {
    String line = stdout.await(condition, deadlineNanos);
    if (line == null) {
      dumpThreads();
      throw new AssertionError(describe("the child did not print " + what));
    }
    return line;
  }

  private String describe(String problem) {
    return "%s (pid %d, %s)%nstdout: %s%nstderr: %s"
        .formatted(
            problem,
            pid(),
            isAlive() ? "running" : "exit code " + process.exitValue(),
            String.join("\n  ", stdout()),
            String.join("\n  ", stderr()));
  }

  /** Has what still runs print its threads. A command in front of the JVM may be its parent. */
  private void dumpThreads() throws InterruptedException {
    Optional<String> java = ProcessHandle.current().info().command();
    Optional<ProcessHandle> jvm =
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
            .filter(handle -> handle.info().command().equals(java))
            .findFirst();
    if (jvm.isPresent()) {
      Posix.kill(jvm.get().pid(), Signal.SIGQUIT);
      stdout.await(line -> line.startsWith(END_OF_THREADS), System.nanoTime() + DUMP_NANOS);
    }
  }

  /** Options of a child; used by one thread. */
  public static final class Builder {
    private final Class<?> mainClass;
    private List<String> prefix = List.of();
    private final List<String> jvmArguments =
        new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    private final List<String> arguments = new ArrayList<>();
    private @Nullable String classPath;
    private Map<String, String> environment = Map.of();
    private Duration deadline = DEFAULT_DEADLINE;

    private Builder(Class<?> mainClass) {
      this.mainClass = mainClass;
    }

    /**
     * Puts a command in front, which executes the JVM in the end.
     *
     * @param command for example one of {@link Confinement}
     * @return this
     */
    public Builder under(List<String> command) {
      prefix = List.copyOf(command);
      return this;
    }

    /**
     * Lets the child write no file of more than some mebibytes, which looks like a full disk or
     * memory, and needs no privileges.
     *
     * @return this
     */
    public Builder withFileSizeLimit() {
      String limitInBlocks = "8192"; // of 512 or 1024 bytes, by the shell
      return under(Confinement.after("ulimit -f " + limitInBlocks))
          .jvmArguments("-XX:-UsePerfData");
    }

    /**
     * Takes another class path than that of this JVM.
     *
     * @param given places, with what separates them
     * @return this
     */
    public Builder classPath(String given) {
      classPath = given;
      return this;
    }

    /**
     * Adds options for the JVM.
     *
     * @param added for example {@code -Dname=value}
     * @return this
     */
    public Builder jvmArguments(String... added) {
      jvmArguments.addAll(List.of(added));
      return this;
    }

    /**
     * Makes the child a member of the run of this process, which may use what is shared in it.
     *
     * @return this
     */
    public Builder inThisRun() {
      return jvmArguments("-D" + RunDirectory.PROPERTY + "=" + RunDirectory.current().path());
    }

    /**
     * Adds arguments for {@code main}.
     *
     * @param added the arguments
     * @return this
     */
    public Builder arguments(String... added) {
      arguments.addAll(List.of(added));
      return this;
    }

    /**
     * Sets environment variables beside the inherited ones.
     *
     * @param added names and values
     * @return this
     */
    public Builder environment(Map<String, String> added) {
      environment = Map.copyOf(added);
      return this;
    }

    /**
     * Limits the whole life of the child.
     *
     * @param limit from its start
     * @return this
     */
    public Builder deadline(Duration limit) {
      deadline = limit;
      return this;
    }

    /**
     * Starts the child.
     *
     * @return the running child
     */
    public ChildJvm start() {
      List<String> command = new ArrayList<>(prefix);
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(jvmArguments);
      command.addAll(classPath == null ? LibraryArchive.options() : List.of("-cp", classPath));
      command.add(mainClass.getName());
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      try {
        return new ChildJvm(builder.start(), deadline);
      } catch (IOException e) {
        throw new UncheckedIOException("could not start " + command, e);
      }
    }
  }

  /** The lines of one stream, collected by a thread of their own. */
  private static final class Transcript {
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean ended;
    private int consumed;

    Transcript(InputStream stream, String name) {
      reader = new Thread(() -> collect(stream), name);
      reader.setDaemon(true);
      reader.start();
    }

    private void collect(InputStream stream) {
      try (BufferedReader source =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = source.readLine(); line != null; line = source.readLine()) {
          add(line);
        }
      } catch (IOException e) {
        add("(reading ended: " + e + ")");
      } finally {
        end();
      }
    }

    private synchronized void add(String line) {
      lines.add(line);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized @Nullable String await(Predicate<String> condition, long deadlineNanos)
        throws InterruptedException {
      while (true) {
        while (consumed < lines.size()) {
          String line = lines.get(consumed++);
          if (condition.test(line)) {
            return line;
          }
        }
        long remainingNanos = deadlineNanos - System.nanoTime();
        if (ended || remainingNanos <= 0) {
          return null;
        }
        TimeUnit.NANOSECONDS.timedWait(this, remainingNanos);
      }
    }

    synchronized List<String> lines() {
      return List.copyOf(lines);
    }

    /** A grandchild may hold the stream open, so this does not wait for ever. */
    void awaitEnd() throws InterruptedException {
      reader.join(1_000);
    }
  }
}
