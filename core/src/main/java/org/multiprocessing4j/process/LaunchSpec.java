package org.multiprocessing4j.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.posix.EnvironmentCheck;
import org.multiprocessing4j.process.classes.Callers;
import org.multiprocessing4j.process.command.ExclusiveOptions;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * How a child JVM is to be started. Immutable.
 *
 * @param name what {@code ps}, {@code jps} and log lines call it
 * @param identity the counters on the way from the root, such as {@code 1:2}
 * @param daemon whether it ends when this process ends, however this process ends
 * @param startMethod spawned or taken from the standby reserve
 * @param jvmArgs options for {@code java} on top of those taken over from this process
 * @param environment variables to set on top of this process's own
 * @param workingDirectory where it starts; empty means where this process is
 * @param classPath its class path; empty means that of this process
 * @param output where its standard output and error go
 * @param callers whose classes it must find
 */
@Internal
public record LaunchSpec(
    String name,
    String identity,
    boolean daemon,
    StartMethod startMethod,
    List<String> jvmArgs,
    Map<String, String> environment,
    Optional<Path> workingDirectory,
    List<Path> classPath,
    Output output,
    Callers callers) {

  /**
   * Checks and copies the parts.
   *
   * @param name what people see; not blank, and without control characters
   * @param identity the counters on the way from the root
   * @param daemon whether the child ends with its parent
   * @param startMethod how the child JVM comes to life
   * @param jvmArgs options for {@code java}
   * @param environment variables beside those of this process
   * @param workingDirectory where it starts; empty means where this process is
   * @param classPath its class path; empty means that of this process
   * @param output where standard output and error go
   * @param callers whose classes the child must find
   */
  public LaunchSpec {
    ArgumentCheck.requireProcessName(name);
    jvmArgs = List.copyOf(jvmArgs);
    environment = Map.copyOf(environment);
    classPath = List.copyOf(classPath);
  }

  /** {@return a builder for children with Python's default names, {@code Process-N}} */
  public static Builder builder() {
    return new Builder(CurrentProcess.get()::nextChildIdentity);
  }

  /**
   * Returns a description of a JVM that waits to become something; it does not count as a child.
   */
  static LaunchSpec idle(String name) {
    return anonymous().name(name).daemon(true).build();
  }

  /** Returns a description of a helper JVM of the library, whose output goes to the debug log. */
  static LaunchSpec silent(String name) {
    Output nowhere = Output.toQuickConsumer(line -> ProcessLog.debug(name, line));
    return anonymous().name(name).daemon(true).output(nowhere).build();
  }

  private static Builder anonymous() {
    return new Builder(() -> "");
  }

  /**
   * Returns a copy with a name and a flag that were changed after it was built. Its callers are
   * those of the thread that built it and those of the calling thread.
   */
  LaunchSpec with(String newName, boolean newDaemon) {
    return new LaunchSpec(
        newName,
        identity,
        newDaemon,
        startMethod,
        jvmArgs,
        environment,
        workingDirectory,
        classPath,
        output,
        callers.and(Callers.current()));
  }

  /** Returns what the child has to know about itself and about this process. */
  BootRecord bootRecord() {
    CurrentProcess parent = CurrentProcess.get();
    return new BootRecord(
        name,
        identity,
        daemon,
        parent.depth() + 1,
        parent.name(),
        parent.pid(),
        ProcessLog.level().name(),
        parent.startMethod().name(),
        parent.authKey());
  }

  /** Returns whether an idle JVM with the same command line would do as well. */
  boolean isPlain() {
    return environment.isEmpty()
        && workingDirectory.isEmpty()
        && classPath.isEmpty()
        && output.isInherited()
        && jvmArgs.stream().noneMatch(ExclusiveOptions::include);
  }

  /** Collects the parts of {@link LaunchSpec}s; for one thread. */
  public static final class Builder {
    private final Supplier<String> identities;
    private @Nullable String name;
    private boolean daemon = CurrentProcess.get().isDaemon();
    private StartMethod startMethod = CurrentProcess.get().startMethod();
    private final List<String> jvmArgs = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Path workingDirectory;
    private final List<Path> classPath = new ArrayList<>();
    private Output output = Output.inherited();
    private @Nullable Callers callers;

    private Builder(Supplier<String> identities) {
      this.identities = identities;
    }

    /**
     * Names the child instead of {@code Process-N}.
     *
     * @param newName what people see, in {@code ps} too; not blank, and without control characters
     * @return this builder
     * @throws IllegalArgumentException if it is no such name
     */
    public Builder name(String newName) {
      name = ArgumentCheck.requireProcessName(newName);
      return this;
    }

    /**
     * Says whether the child ends with this process; the default is this process's own flag.
     *
     * @param flag true to end the child however its parent ends
     * @return this builder
     */
    public Builder daemon(boolean flag) {
      daemon = flag;
      return this;
    }

    /**
     * Chooses how the child JVM comes to life; by default as {@link CurrentProcess#startMethod}
     * says.
     *
     * @param method a fresh JVM, or one started beforehand
     * @return this builder
     */
    public Builder startMethod(StartMethod method) {
      startMethod = Objects.requireNonNull(method, "startMethod");
      return this;
    }

    /**
     * Adds options for {@code java}, such as {@code -Xmx200m}.
     *
     * @param options added to those that children of this process get
     * @return this builder
     */
    public Builder jvmArgs(List<String> options) {
      jvmArgs.addAll(options);
      return this;
    }

    /**
     * Adds environment variables to those of this process.
     *
     * @param variables added; a name that this process has too is replaced
     * @return this builder
     * @throws IllegalArgumentException if a name is empty or holds {@code =}, or if a NUL character
     *     is in a name or value
     */
    public Builder environment(Map<String, String> variables) {
      EnvironmentCheck.requireValid(variables);
      environment.putAll(variables);
      return this;
    }

    /**
     * Starts the child in another directory.
     *
     * @param directory must exist when the child starts
     * @return this builder
     */
    public Builder workingDirectory(Path directory) {
      workingDirectory = Objects.requireNonNull(directory, "workingDirectory");
      return this;
    }

    /**
     * Replaces the class path; it must hold this library and the classes of the task.
     *
     * @param entries jars and directories
     * @return this builder
     */
    public Builder classPath(List<Path> entries) {
      classPath.clear();
      classPath.addAll(entries);
      return this;
    }

    /**
     * Says where standard output and error go; inherited by default.
     *
     * @param target see {@link Output}
     * @return this builder
     */
    public Builder output(Output target) {
      output = target;
      return this;
    }

    /**
     * Says whose classes the child must find; by default those of the thread that builds this.
     *
     * @param whose remembered for a child that another thread starts
     * @return this builder
     */
    public Builder callers(Callers whose) {
      callers = whose;
      return this;
    }

    /** {@return the finished description of one child, with a number of its own} */
    public LaunchSpec build() {
      String identity = identities.get();
      return new LaunchSpec(
          name == null ? "Process-" + identity : name,
          identity,
          daemon,
          startMethod,
          jvmArgs,
          environment,
          Optional.ofNullable(workingDirectory),
          classPath,
          output,
          callers == null ? Callers.current() : callers);
    }
  }
}
