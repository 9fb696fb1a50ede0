package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Posix;

/**
 * The directory under which all shared files of one user live: {@code /dev/shm/mp4j-<uid>}.
 *
 * <pre>
 *   mp4j-1000/
 *     gate             a lock: whoever holds it may create or remove directories and the registry
 *     participants     the registry of living processes (package liveness)
 *     4711-81822/      one directory for each run, see {@link RunDirectory}
 *     shm-prices       shared memory with a name, which stays until it is unlinked
 *     lock-prices      a lock with a name; so are other objects of package sync
 * </pre>
 *
 * <p>Where {@code /dev/shm} cannot be used, the directory is made under {@code java.io.tmpdir}; the
 * system property {@code mp4j.dir} names another place. It is created with mode 0700 and refused if
 * it belongs to somebody else or if others may write to it. The last run to end removes it, unless
 * something with a name is left.
 *
 * <p>The gate is an open-file-description lock: the kernel frees it when its holder dies, and all
 * that is done under it may be done again by the next.
 */
@Internal
public final class UserDirectory {
  /** The system property that names a directory in which to keep shared files. */
  public static final String PROPERTY = "mp4j.dir";

  /** The name of the registry file, which goes with the directory. */
  public static final String REGISTRY_NAME = "participants";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  private final Path path;

  private UserDirectory(Path path) {
    this.path = path;
  }

  /** {@return the directory of this user; nothing is created yet} */
  public static UserDirectory standard() {
    return new UserDirectory(base().resolve("mp4j-" + Posix.getuid()));
  }

  /**
   * A directory at another place; nothing is created yet.
   *
   * @param path absolute; its parent must exist
   * @return the directory there, checked at its first use
   */
  public static UserDirectory at(Path path) {
    return new UserDirectory(path);
  }

  private static Path base() {
    String configured = System.getProperty(PROPERTY);
    if (configured != null) {
      return Path.of(configured).toAbsolutePath();
    }
    Path memory = Path.of("/dev/shm");
    return Files.isDirectory(memory) && Files.isWritable(memory)
        ? memory
        : Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
  }

  /** {@return where it is, absolute} */
  public Path path() {
    return path;
  }

  /**
   * The file of an object that has a name, by which programs that know nothing of each other find
   * it; it outlives them.
   *
   * @param type what it is, such as "shm"
   * @param name 1 to 100 letters, digits, dots, dashes and underscores, not beginning with a dot or
   *     dash
   * @return a path in this directory
   * @throws IllegalArgumentException if it is none of these
   */
  public Path named(String type, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" cannot be a name: use 1 to 100 of A-Z a-z 0-9 _ . -, and no . or - first");
    }
    return path.resolve(type + "-" + name);
  }

  /**
   * Runs an action while no other process of this user runs one, creating the directory first.
   *
   * <p>Keep it short: every start and end of a run waits here. An action may be cut off by the
   * death of this process at any point, so what it does must be repeatable.
   *
   * @param <T> what the action answers
   * @param action what to do; what it throws goes to the caller
   * @return what the action answered
   * @throws IpcException if the directory is not safe, or if one process has held the gate for 20 s
   */
  public <T> T exclusively(Supplier<T> action) {
    int gate = new Gate(path).enter();
    try {
      return action.get();
    } finally {
      FileDescriptors.close(gate);
    }
  }

  /** Deletes what processes were making when they died: without the gate, since it takes time. */
  void deleteAbandoned() {
    for (Path entry : entries()) {
      HiddenFile.deleteIfAbandoned(entry);
    }
  }

  /** Removes registry, gate, and the directory itself when nothing else is left in it. */
  void removeIfUnused() {
    if (!Files.exists(path)) {
      return;
    }
    exclusively(
        () -> {
          removeUnderGate();
          return path;
        });
  }

  /**
   * An object with a name keeps the registry: a lock may be held by a thread that lives a little
   * longer than its run, and in another registry its owner would count as dead.
   */
  private void removeUnderGate() {
    Path registry = path.resolve(REGISTRY_NAME);
    Path gate = path.resolve(Gate.NAME);
    if (!Set.of(registry, gate).containsAll(entries())) {
      return;
    }
    try {
      Files.deleteIfExists(registry);
      // Whoever waits at the gate finds it unlinked, and starts again.
      Files.deleteIfExists(gate);
      if (entries().isEmpty()) {
        Files.deleteIfExists(path);
      }
    } catch (DirectoryNotEmptyException inUseAgain) {
      return; // somebody has come to the gate since
    } catch (IOException e) {
      throw new IpcException("cannot remove " + path + ": " + e, e);
    }
  }

  /** What is in the directory now. */
  List<Path> entries() {
    try {
      return DirectoryEntries.of(path);
    } catch (NoSuchFileException gone) {
      return List.of();
    } catch (IOException e) {
      throw new IpcException("cannot list " + path + ": " + e, e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
