package org.multiprocessing4j.ipc.posix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What {@link Posix#spawn} is to start: the command, and what the child gets from its parent.
 *
 * <p>Unless told otherwise the child inherits the environment, the working directory, and the
 * descriptors 0, 1 and 2; all others are closed. Built by one thread; can be used many times.
 *
 * <pre>{@code
 * long pid = Posix.spawn(SpawnRequest.of(List.of("java", "-version"))
 *     .directory(Path.of("/tmp"))
 *     .writeTo(1, Path.of("/dev/null"))
 *     .pass(socket));          // the child finds it as descriptor 3
 * }</pre>
 */
public final class SpawnRequest {
  private static final int STANDARD_STREAMS = 3;
  private static final int CREATE = FileDescriptors.O_WRONLY | FileDescriptors.O_CREAT;
  private static final int CREATED_PERMISSIONS = 0600;

  private final List<String> command;
  private final Map<Integer, Redirection> redirections = new TreeMap<>();
  private final List<Integer> passed = new ArrayList<>();
  private final Map<String, String> variables = new TreeMap<>();
  private Set<String> withheld = Set.of();
  private boolean inheritsEnvironment = true;
  private Optional<Path> directory = Optional.empty();

  private SpawnRequest(List<String> command) {
    this.command = command;
  }

  /** Where one of the descriptors 0, 1 and 2 of the child leads. */
  sealed interface Redirection {
    /** To what the parent has open. */
    record Descriptor(int fd) implements Redirection {}

    /** To a file that the child opens. */
    record File(Path path, int flags, int permissions) implements Redirection {}
  }

  /**
   * Starts a request.
   *
   * @param command the program and its arguments; a program without a slash is looked for in {@code
   *     PATH}
   * @return a request with defaults
   * @throws IllegalArgumentException if the command is empty, or if a NUL character is in it
   */
  public static SpawnRequest of(List<String> command) {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("the command is empty: it needs at least a program");
    }
    for (String word : command) {
      if (word.indexOf('\0') >= 0) { // where C would end it
        throw new IllegalArgumentException(
            "the command holds a NUL character: '" + word.replace("\0", "\\0") + "'");
      }
    }
    return new SpawnRequest(List.copyOf(command));
  }

  /**
   * Replaces the environment: the child has these variables only.
   *
   * @param all all variables of the child, beside those that {@link #variables} adds later
   * @return this
   * @throws IllegalArgumentException as {@link #variables} does
   */
  public SpawnRequest environment(Map<String, String> all) {
    inheritsEnvironment = false;
    variables.clear();
    return variables(all);
  }

  /**
   * Adds variables to the environment, or changes some. What is inherited besides stays as it is,
   * byte by byte, also where Java cannot decode it.
   *
   * @param added names and values
   * @return this
   * @throws IllegalArgumentException if a name is empty or holds {@code =}, or if a NUL character
   *     is in a name or value
   */
  public SpawnRequest variables(Map<String, String> added) {
    EnvironmentCheck.requireValid(added);
    variables.putAll(added);
    return this;
  }

  /**
   * Excludes variables from those that the child inherits. Variables added by {@link #variables}
   * are not affected.
   *
   * @param names of variables, which this process may have or not
   * @return this
   */
  public SpawnRequest withoutVariables(Set<String> names) {
    withheld = Set.copyOf(names);
    return this;
  }

  /**
   * Sets the working directory of the child; a program with a relative path is looked for there.
   *
   * @param path an existing directory
   * @return this
   */
  public SpawnRequest directory(Path path) {
    directory = Optional.of(path);
    return this;
  }

  /**
   * Connects a standard stream of the child to a descriptor of this process.
   *
   * @param stream 0, 1 or 2 in the child
   * @param fd a descriptor of this process, which stays open here; close-on-exec does not matter
   * @return this
   */
  public SpawnRequest redirect(int stream, int fd) {
    redirections.put(requireStream(stream), new Redirection.Descriptor(fd));
    return this;
  }

  /**
   * Redirects a standard stream of the child to read from a file, which the child opens.
   *
   * @param stream 0, 1 or 2 in the child
   * @param path the file; a relative path is resolved against the working directory of this process
   * @return this
   */
  public SpawnRequest readFrom(int stream, Path path) {
    return open(stream, path, FileDescriptors.O_RDONLY);
  }

  /**
   * Redirects a standard stream of the child to write to a file, which the child opens and
   * truncates.
   *
   * @param stream 0, 1 or 2 in the child
   * @param path the file; a relative path is resolved against the working directory of this
   *     process. One that is created has mode 0600.
   * @return this
   */
  public SpawnRequest writeTo(int stream, Path path) {
    return open(stream, path, CREATE | FileDescriptors.O_TRUNC);
  }

  /**
   * Redirects a standard stream of the child to append to a file, which the child opens.
   *
   * @param stream 0, 1 or 2 in the child
   * @param path the file; a relative path is resolved against the working directory of this
   *     process. One that is created has mode 0600.
   * @return this
   */
  public SpawnRequest appendTo(int stream, Path path) {
    return open(stream, path, CREATE | FileDescriptors.O_APPEND);
  }

  private SpawnRequest open(int stream, Path path, int flags) {
    Redirection file = new Redirection.File(path.toAbsolutePath(), flags, CREATED_PERMISSIONS);
    redirections.put(requireStream(stream), file);
    return this;
  }

  /**
   * Passes further descriptors to the child, which has them as 3, 4, ... in the order of passing.
   *
   * @param fds descriptors of this process, which stay open here; close-on-exec does not matter
   * @return this
   */
  public SpawnRequest pass(int... fds) {
    for (int fd : fds) {
      passed.add(fd);
    }
    return this;
  }

  private static int requireStream(int stream) {
    if (stream < 0 || stream >= STANDARD_STREAMS) {
      throw new IllegalArgumentException(
          "a standard stream is 0, 1 or 2, not " + stream + ": use pass() for others");
    }
    return stream;
  }

  List<String> command() {
    return command;
  }

  /** The encoded strings {@code name=value} of the child. */
  List<byte[]> environment() {
    return inheritsEnvironment
        ? Environment.inherited(variables, withheld)
        : Environment.of(variables);
  }

  Optional<Path> directory() {
    return directory;
  }

  /** The redirections of 0, 1 and 2, and of what is passed from 3 up. */
  Map<Integer, Redirection> redirections() {
    Map<Integer, Redirection> all = new TreeMap<>(redirections);
    for (int i = 0; i < passed.size(); i++) {
      all.put(STANDARD_STREAMS + i, new Redirection.Descriptor(passed.get(i)));
    }
    return all;
  }

  /** The first descriptor that the child does not get. */
  int firstClosed() {
    return STANDARD_STREAMS + passed.size();
  }
}
