package org.multiprocessing4j.process;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.codec.TrustingCodec;
import org.multiprocessing4j.ipc.posix.Signal;

/**
 * A process of the operating system with the API of a thread: Python's {@code Process}.
 *
 * <pre>{@code
 * try (ChildProcess child = new ChildProcess(() -> System.out.println("hello from a child"))) {
 *   child.start();
 *   child.join();
 * }
 * }</pre>
 *
 * <p>The target is serialised by {@link #start} and run by the main thread of a new JVM that has
 * this program's class path. It works on copies: what it changes in static fields or captured
 * objects is not seen here. Results come back through queues, pipes, shared memory or {@link
 * #supply}. Instead of passing a target, a subclass may override {@link #run}; its fields travel
 * along.
 *
 * <p><b>The child</b> reads nothing from standard input and writes where this process writes,
 * unless the builder says otherwise. It ends when {@code run} and all its non-daemon threads have
 * ended; its exit code is 0 then, 1 after an exception (whose stack trace it prints), and {@code n
 * & 0xFF} after {@code System.exit(n)}.
 *
 * <p><b>Who may call it.</b> Any thread of the process that made the object. The object may be
 * captured by a task, but there it is a copy that knows its name only.
 *
 * <p><b>When this process ends</b> in an orderly way, by the end of {@code main} or {@code
 * System.exit()}, it terminates its daemon children and waits for the others, for as long as they
 * run. SIGTERM, SIGINT and SIGHUP ask it to end now: it terminates the daemons and leaves the
 * others as orphans, which run on. (The terminal sends its Ctrl-C to the children too.) When it is
 * killed or halted, daemons notice and end within about a second, and the others are orphans as
 * well.
 *
 * <p>A child may have children of its own, even if it is a daemon. More than 8 generations are
 * treated as a runaway recursion and refused by {@link #start}; the system property {@code
 * mp4j.max.depth} sets another limit.
 */
public class ChildProcess implements ChildHandle, AutoCloseable, Serializable {
  private static final long serialVersionUID = 1L;

  private volatile String name;
  private volatile boolean daemon;
  private @Nullable SerializableRunnable target;

  /** Absent in the copy that a child gets. */
  private final transient @Nullable ProcessHalf parentHalf;

  /** Whether this is the copy whose {@link #run} this process is there for. */
  private transient boolean current;

  /** Makes a process for a subclass that overrides {@link #run}. */
  protected ChildProcess() {
    this(builder());
  }

  /**
   * Makes a process named {@code Process-N}; {@link #start} starts it.
   *
   * @param target what the child runs
   */
  public ChildProcess(SerializableRunnable target) {
    this(builder(target));
  }

  /**
   * Makes a process; {@link #start} starts it.
   *
   * @param name shown by {@code ps}, {@code jps} and in messages
   * @param target what the child runs
   */
  public ChildProcess(String name, SerializableRunnable target) {
    this(builder(target).name(name));
  }

  /**
   * Makes a process with options for a subclass that overrides {@link #run}, as by {@code
   * super(builder().daemon(true))}.
   *
   * @param options as they are now; later changes have no effect
   */
  protected ChildProcess(Builder options) {
    LaunchSpec spec = options.spec.build();
    this.name = spec.name();
    this.daemon = spec.daemon();
    this.target = options.target;
    this.parentHalf = new ProcessHalf(spec);
  }

  /**
   * Returns a builder for a process that runs a target.
   *
   * @param target what the child runs
   * @return a builder, to be completed by {@link Builder#start}, {@link Builder#build} or {@link
   *     Builder#fork}
   */
  public static Builder builder(SerializableRunnable target) {
    return new Builder(Objects.requireNonNull(target, "target"));
  }

  /**
   * Returns a builder for a process without a target: a subclass, or a computation.
   *
   * @return a builder, to be completed by {@link Builder#supply} or passed to the constructor
   *     {@link #ChildProcess(Builder)}
   */
  public static Builder builder() {
    return new Builder(null);
  }

  /**
   * Runs a computation in a process of its own; {@link Builder#supply} does it with options.
   *
   * <p>Cancelling the future terminates the process. {@code orTimeout} and {@code
   * completeOnTimeout} complete the future but leave the process running, and a completed future
   * cannot be cancelled any more: to give up, let {@code get} time out and then cancel.
   *
   * <p>When this process ends, the process is treated like any other child: it is awaited, or
   * becomes an orphan whose result is lost, or ends if it is a daemon.
   *
   * @param <R> the type of the result
   * @param task its result must be serialisable
   * @return the future of the result. It fails with what the task threw (which has the stack trace
   *     of the other process as a suppressed {@link ProcessFailedException}), or with a {@link
   *     ProcessFailedException} if that cannot be sent here or if the process ended without a
   *     result. It is completed when the process has ended, on a thread with the context class
   *     loader of the thread that called this.
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if the task captures
   *     something that is not serialisable
   * @throws ProcessStartException for the reasons of {@link #start}
   */
  public static <R> CompletableFuture<R> supply(SerializableCallable<R> task) {
    return builder().supply(task);
  }

  /**
   * Starts a child and returns only its process id, as {@code os.fork} does; {@link Builder#fork}
   * is the form with options. The library does not reap the child: after its end it is a zombie
   * until {@code Posix.waitpid} is called, or until this process ends.
   *
   * <p>Nor does the library wait for it when this process ends: however that happens, the child
   * runs on as an orphan. Only a daemon (the children of daemons are daemons by default) notices
   * and ends within about a second. A child that has not received its whole task when this process
   * ends is lost as well; that can only happen to tasks larger than about 60 kB, the capacity of a
   * pipe.
   *
   * @param task what the child runs
   * @return its process id
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if the task captures
   *     something that is not serialisable
   * @throws ProcessStartException for the reasons of {@link #start}
   */
  public static long fork(SerializableRunnable task) {
    return builder(task).fork();
  }

  /**
   * The code that the child runs: the target, unless a subclass overrides this method. Called in
   * the child, by its main thread.
   *
   * @throws Exception any exception; the child prints it and exits with code 1
   */
  protected void run() throws Exception {
    SerializableRunnable task = target;
    if (task != null) {
      task.run();
    }
  }

  /**
   * Starts the child JVM and returns without waiting for it to come up.
   *
   * @return this
   * @throws IllegalStateException if it was started or closed before
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if the target captures
   *     something that is not serialisable; the message names the field
   * @throws ProcessStartException if the operating system refuses to start it, if the file for its
   *     output cannot be opened, if processes are nested too deep, or if this process is ending: it
   *     starts no more daemons then, and at the very end no children at all
   */
  public ChildProcess start() {
    half().start(name, daemon, this::encodeTask);
    target = null; // as Python does, so that what it captures can be collected
    return this;
  }

  private ByteBuffer encodeTask() {
    SerializableRunnable task = target;
    boolean isPlainTarget = getClass() == ChildProcess.class && task != null;
    return encode(isPlainTarget ? task : this);
  }

  static ByteBuffer encode(@Nullable Object task) {
    return EncodedBuffer.of(task).toByteBuffer();
  }

  /** Decodes a task and runs it on the calling thread; for the main thread of the child. */
  static void runDecoded(ByteBuffer encoded) throws Exception {
    Object task = FirstDecode.decode(TrustingCodec.get(), encoded); // our own parent wrote it
    if (task instanceof ChildProcess process) {
      process.current = true;
      process.run();
    } else if (task instanceof SerializableRunnable runnable) {
      runnable.run();
    } else {
      throw new IllegalStateException("not a task: " + task);
    }
  }

  /**
   * Waits for the end of the child.
   *
   * @throws IllegalStateException if it was not started
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  @Override
  public void join() throws InterruptedException {
    started("join").join();
  }

  /**
   * Waits for the end of the child.
   *
   * @param timeout how long at most; zero or negative means not at all
   * @return whether it has ended
   * @throws IllegalStateException if it was not started
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  @Override
  public boolean join(Duration timeout) throws InterruptedException {
    return started("join").join(timeout);
  }

  /** {@return whether the child was started and has not ended yet} */
  @Override
  public boolean isAlive() {
    Child child = current ? null : half().child();
    return current || (child != null && child.isAlive());
  }

  /**
   * Returns 0..255, or {@code -N} if signal N ended the child: -15 after {@link #terminate}, -9
   * after {@link #kill}; 255 as well if native code of this process has reaped the child. Empty
   * before the end.
   *
   * @return the code, or empty while the child lives or if it was not started
   */
  @Override
  public OptionalInt exitCode() {
    Child child = half().child();
    return child == null ? OptionalInt.empty() : child.exitCode();
  }

  /**
   * Returns the process id, also after the end.
   *
   * @return the process id; some time after the end the system may give it to another process
   * @throws IllegalStateException if it was not started
   */
  @Override
  public long pid() {
    return current ? ProcessHandle.current().pid() : started("tell the pid of").pid();
  }

  /** {@return the name} */
  @Override
  public String name() {
    return name;
  }

  /**
   * Renames the process. This has no effect on a child that was started already.
   *
   * @param newName the new name; not blank, and without control characters
   * @throws IllegalArgumentException if the name is not valid
   */
  public void setName(String newName) {
    name = ArgumentCheck.requireProcessName(newName);
  }

  /** {@return whether the child ends when this process ends} */
  @Override
  public boolean isDaemon() {
    return daemon;
  }

  /**
   * Sets whether the child ends when this process ends.
   *
   * @param flag true if the child is to end with this process, however this process ends
   * @throws IllegalStateException if it was started already
   */
  public void setDaemon(boolean flag) {
    if (half().child() != null) {
      throw new IllegalStateException("process " + name + " has already been started");
    }
    daemon = flag;
  }

  /**
   * Sends SIGTERM: the child runs its shutdown hooks and ends. Does nothing after the end.
   *
   * @throws IllegalStateException if it was not started
   */
  @Override
  public void terminate() {
    started("terminate").signal(Signal.SIGTERM);
  }

  /**
   * Sends SIGKILL: the child ends at once. Does nothing after the end.
   *
   * @throws IllegalStateException if it was not started
   */
  @Override
  public void kill() {
    started("kill").signal(Signal.SIGKILL);
  }

  /**
   * Interrupts the child's main thread, which runs the task. If the task does not catch the {@link
   * InterruptedException}, the child exits with code 1. Does nothing after the end.
   *
   * @throws IllegalStateException if it was not started
   */
  @Override
  public void interrupt() {
    started("interrupt").interrupt();
  }

  /**
   * Sends a signal. Does nothing after the end.
   *
   * @param signal what to send; most signals end a JVM
   * @return false if the child has ended
   * @throws IllegalStateException if it was not started
   */
  @Override
  public boolean signal(Signal signal) {
    return started("signal").signal(signal);
  }

  /**
   * Returns the future exit code: {@code -N} if signal N ended the child, as {@link #exitCode}
   * says. It is completed when the child has ended, and never exceptionally.
   *
   * <p>Stages that depend on it are run by a thread of their own, or by the thread that adds them
   * if the child has ended already. Neither cancelling the future nor a time-out ends the child.
   *
   * @return a new future at each call
   * @throws IllegalStateException if it was not started
   */
  public CompletableFuture<Integer> onExit() {
    return half().exit(name);
  }

  /**
   * Ends the child if it is still running, by SIGTERM and after two seconds by SIGKILL, and waits
   * until it has ended. (Python's {@code close} raises an error if the child is running; here a
   * {@code try} statement may call it after a failure.) To let the child finish, call {@link
   * #join()} first. A closed process cannot be started, but its exit code and other properties
   * remain available. An interrupt cuts the two seconds short and stays pending.
   */
  @Override
  public void close() {
    half().close();
  }

  /**
   * Lends a descriptor that is readable once the child has ended: Python's {@code sentinel}, for
   * {@link org.multiprocessing4j.ipc.pipe.Connection#await}. It may become readable a moment before
   * the child is reaped, so call {@link #join()} before {@link #exitCode()}.
   *
   * @throws IllegalStateException if it was not started
   */
  @Override
  public int borrowDescriptor() {
    return started("wait for").borrowDescriptor();
  }

  @Override
  public void returnDescriptor() {
    started("wait for").returnDescriptor();
  }

  @Override
  public String toString() {
    return ProcessText.describe(getClass(), name, daemon, parentHalf);
  }

  private Child started(String verb) {
    return half().started(verb, name);
  }

  private ProcessHalf half() {
    if (parentHalf == null) {
      throw new IllegalStateException(
          "this is a copy of process " + name + "; only the process that made it can control it");
    }
    return parentHalf;
  }

  /**
   * A builder of {@link ChildProcess}es, for use by one thread. It can build any number of
   * processes.
   *
   * <pre>{@code
   * ChildProcess.builder(task).daemon(true).start();
   * ChildProcess.builder().jvmArgs("-Xmx200m").supply(computation).thenAccept(...);
   * class Server extends ChildProcess {
   *   Server(int port) { super(builder().name("server-" + port)); ... }
   * }
   * }</pre>
   */
  public static final class Builder {
    private final @Nullable SerializableRunnable target;
    private final LaunchSpec.Builder spec = LaunchSpec.builder();

    private Builder(@Nullable SerializableRunnable target) {
      this.target = target;
    }

    /**
     * Names the process instead of {@code Process-N}.
     *
     * @param name shown by {@code ps}, {@code jps} and in messages; not blank, and without control
     *     characters
     * @return this builder
     * @throws IllegalArgumentException if the name is not valid
     */
    public Builder name(String name) {
      spec.name(name);
      return this;
    }

    /**
     * Sets whether the child ends with this process. By default it is a daemon if this process is
     * one.
     *
     * @param daemon true if the child is to end with this process, however this process ends
     * @return this builder
     */
    public Builder daemon(boolean daemon) {
      spec.daemon(daemon);
      return this;
    }

    /**
     * Sets the start method of the child; the default is {@link CurrentProcess#startMethod}.
     *
     * @param method a fresh JVM, or one started beforehand
     * @return this builder
     */
    public Builder startMethod(StartMethod method) {
      spec.startMethod(method);
      return this;
    }

    /**
     * Adds options for {@code java}, such as {@code -Xmx200m}.
     *
     * <p>A child inherits the options of this JVM that determine what it runs: system properties,
     * agents, assertions, module options, {@code -Xss}. It does not inherit those that determine
     * how much this process may use, such as heap sizes and the collector, nor those that only one
     * process can use, such as a debugger's port. Unless told otherwise, it uses the serial
     * collector and up to a quarter of the memory of the machine or its container.
     *
     * @param options added to the inherited ones
     * @return this builder
     */
    public Builder jvmArgs(String... options) {
      spec.jvmArgs(List.of(options));
      return this;
    }

    /**
     * Adds environment variables to those of this process.
     *
     * @param variables names and values, which replace those of this process
     * @return this builder
     * @throws IllegalArgumentException if a name is empty or holds {@code =}, or if a NUL character
     *     is in a name or value
     */
    public Builder environment(Map<String, String> variables) {
      spec.environment(variables);
      return this;
    }

    /**
     * Starts the child in another directory.
     *
     * @param directory must exist when the child starts
     * @return this builder
     */
    public Builder workingDirectory(Path directory) {
      spec.workingDirectory(directory);
      return this;
    }

    /**
     * Replaces the class path; it must contain this library and the classes of the task.
     *
     * @param entries jars and directories
     * @return this builder
     */
    public Builder classPath(Path... entries) {
      spec.classPath(List.of(entries));
      return this;
    }

    /**
     * Lets the child write where this process writes; the default.
     *
     * @return this builder
     */
    public Builder inheritIo() {
      spec.output(Output.inherited());
      return this;
    }

    /**
     * Prints each line of the child to standard error after a prefix.
     *
     * @param prefix put before each line
     * @return this builder
     */
    public Builder prefix(String prefix) {
      spec.output(Output.prefixed(prefix));
      return this;
    }

    /**
     * Passes each line that the child writes, to either stream, to a consumer.
     *
     * <p>A child counts as ended, for {@code join()} and everywhere else, only when its last line
     * has been passed on. A single dedicated thread calls all consumers of a program. A consumer
     * that blocks therefore delays the lines and the ends of all children with consumers and, once
     * their pipes are full, the children themselves. It must not wait for the end of such a child,
     * including its own. A process that ends waits for the last lines of its children, but only
     * briefly for those of daemons.
     *
     * @param lines called with one line, without its terminator. An unterminated last line is
     *     passed on when the child has ended, and a line of more than 1 MiB in pieces of that size.
     * @return this builder
     */
    public Builder capture(Consumer<String> lines) {
      spec.output(Output.toLines(lines));
      return this;
    }

    /**
     * Lets the child write to a file, which is emptied when the child is started. All that is said
     * of {@link #appendTo} holds here too.
     *
     * @param file a path, resolved against the working directory of this process
     * @return this builder
     */
    public Builder writeTo(Path file) {
      spec.output(Output.writtenTo(file));
      return this;
    }

    /**
     * Lets the child write to the end of a file, standard output and standard error alike. The
     * child goes on writing there after the end of this process, and so do its own children.
     *
     * <p>The file must be a regular one of this user, or {@code /dev/null}; a link is not followed.
     * It is created with mode 0600 if there is none, and keeps its mode if there is one. It is
     * opened by each {@link ChildProcess#start}, which throws a {@link ProcessStartException} if
     * that is impossible. Each write goes to the end, so several children may share a file, and a
     * log rotation that copies and empties it does no harm.
     *
     * @param file a path, resolved against the working directory of this process
     * @return this builder
     */
    public Builder appendTo(Path file) {
      spec.output(Output.appendedTo(file));
      return this;
    }

    /**
     * Makes the process; {@link ChildProcess#start} starts it.
     *
     * @return the process, not started
     * @throws IllegalStateException if there is no target
     */
    public ChildProcess build() {
      SerializableRunnable unused = requireTarget();
      return new ChildProcess(this);
    }

    /**
     * Makes the process and starts it, with the exceptions of {@link ChildProcess#start}.
     *
     * @return the process, started
     * @throws IllegalStateException if there is no target
     */
    public ChildProcess start() {
      return build().start();
    }

    /**
     * Starts a child and returns only its process id; see {@link ChildProcess#fork}, also for the
     * exceptions. The child is always spawned.
     *
     * @return its process id
     * @throws IllegalStateException if there is no target
     */
    public long fork() {
      ByteBuffer task = encode(requireTarget());
      return Launcher.launchUnreaped(spec.build(), task).pid();
    }

    /**
     * Runs a computation in a process of its own; see {@link ChildProcess#supply}, also for the
     * exceptions.
     *
     * @param <R> the type of the result
     * @param task its result must be serialisable
     * @return the future of the result
     * @throws IllegalStateException if there is a target too
     */
    public <R> CompletableFuture<R> supply(SerializableCallable<R> task) {
      if (target != null) {
        throw new IllegalStateException(
            "a process runs a target or supplies a result: use ChildProcess.builder().supply(task)");
      }
      return SuppliedResult.launch(spec.build(), Objects.requireNonNull(task, "task"));
    }

    private SerializableRunnable requireTarget() {
      if (target == null) {
        throw new IllegalStateException(
            "there is nothing for the process to run: use ChildProcess.builder(target)");
      }
      return target;
    }
  }
}
