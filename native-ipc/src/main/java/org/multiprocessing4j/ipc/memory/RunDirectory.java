package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.KernelSleep;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;

/**
 * The directory in which one run keeps its unnamed shared files.
 *
 * <p>A <em>run</em> is a root process with all its descendants. Its directory {@code
 * mp4j-<uid>/<pid>-<start>/} is named after the root. Each member holds a shared
 * open-file-description lock on the file {@code members}; the kernel frees it when the member dies,
 * however it dies. So whoever can get that lock exclusively knows that no member is alive.
 *
 * <p>The directory is removed by the last member that ends in an orderly way, and else by the next
 * process of the same user that joins or leaves any run: it sweeps those whose members are all
 * dead.
 *
 * <p>{@link #current()} is the run of this process. Any thread may call anything here.
 */
@Internal
public final class RunDirectory {
  /** The system property by which a parent tells a child the directory of their run. */
  public static final String PROPERTY = "mp4j.run";

  /** The file in each run that its members have locked. */
  static final String MEMBERS_NAME = "members";

  private static final Pattern RUN_NAME = Pattern.compile("\\d+-\\d+(-\\d+)?");
  private static final Pattern UNSPEAKABLE = Pattern.compile("[^A-Za-z0-9._-]");
  private static final int LONGEST_NAME = 32;

  /**
   * They begin at random: a late handle of something that was closed must not lead to what a later
   * process with the same id has created.
   */
  private static final AtomicLong NUMBERS =
      new AtomicLong(ThreadLocalRandom.current().nextInt(1 << 30));

  private static volatile @Nullable RunDirectory current;

  private final UserDirectory user;
  private final Path path;
  private final int membersFd;
  private boolean left;

  private RunDirectory(UserDirectory user, Path path, int membersFd) {
    this.user = user;
    this.path = path;
    this.membersFd = membersFd;
  }

  /**
   * The run of this process, which joins it at the first call: the run of its parent if the
   * property {@link #PROPERTY} names one, else a new one of its own.
   *
   * @return the directory of this process's run, the same at every call
   * @throws IpcException if the directory cannot be made or is not safe; the next call tries again
   */
  public static RunDirectory current() {
    RunDirectory run = current;
    return run == null ? enterOnce() : run;
  }

  /** Not a static initialiser, whose first failure would be final. */
  private static synchronized RunDirectory enterOnce() {
    RunDirectory run = current;
    if (run == null) {
      run = enterStandard();
      ExitActions.addAfter(KernelSleep::end);
      ExitActions.finish(run::leave);
      current = run;
    }
    return run;
  }

  private static RunDirectory enterStandard() {
    String inherited = System.getProperty(PROPERTY);
    if (inherited == null) {
      return create(UserDirectory.standard());
    }
    Path path = Path.of(inherited);
    Path parent = path.getParent();
    if (!path.isAbsolute() || parent == null) {
      throw new IllegalArgumentException(
          "system property " + PROPERTY + " must be an absolute path, not " + inherited);
    }
    return enterInherited(UserDirectory.at(parent), path.getFileName().toString());
  }

  private static RunDirectory enterInherited(UserDirectory user, String name) {
    RunDirectory run = RunDirectory.join(user, name);
    try {
      run.closeInherited();
      return run;
    } catch (RuntimeException | Error e) {
      run.closeMembership();
      throw e;
    }
  }

  /**
   * Has an action run at the orderly end of this JVM, before the run is left and its files may go.
   *
   * <p>Actions run one after another, the latest registered first, after the shutdown hooks of the
   * program (in a child of ours: beside them). It is the place to wait for child processes that
   * still use the run.
   *
   * @param action what it throws is logged and stops no other
   */
  public static void beforeLeaving(Runnable action) {
    ExitActions.add(action);
  }

  /**
   * Has an action run at the orderly end of this JVM, after all those of {@link #beforeLeaving}:
   * the place to remove what child processes need while they live.
   *
   * @param action as there
   */
  public static void whenLeaving(Runnable action) {
    ExitActions.addAfter(action);
  }

  /** Starts a run whose root is this process. */
  static RunDirectory create(UserDirectory user) {
    String root = ProcessHandle.current().pid() + "-" + ProcessStart.ofSelf();
    DeadRuns.delete(user.exclusively(() -> DeadRuns.bury(user)));
    user.deleteAbandoned();
    return user.exclusively(() -> enter(user, unusedName(user, root)));
  }

  /** Joins a run, or makes it anew if all others have left and removed it. */
  static RunDirectory join(UserDirectory user, String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not the name of a run; system property " + PROPERTY + " is wrong");
    }
    return user.exclusively(() -> enter(user, user.path().resolve(name)));
  }

  static boolean isName(String name) {
    return RUN_NAME.matcher(name).matches();
  }

  private static RunDirectory enter(UserDirectory user, Path path) {
    PrivateDirectory.create(path);
    PrivateDirectory.require(path);
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_CREAT | FileDescriptors.O_NOFOLLOW;
    int fd = FileDescriptors.open(path.resolve(MEMBERS_NAME), flags, 0600);
    try {
      if (!OfdLock.tryLock(fd, 0, 1, Mode.SHARED)) {
        throw new IpcException(
            "another process has locked " + path.resolve(MEMBERS_NAME) + " exclusively");
      }
      return new RunDirectory(user, path, fd);
    } catch (RuntimeException | Error e) {
      FileDescriptors.close(fd);
      throw e;
    }
  }

  /** Containers may share the directory without sharing process ids. */
  private static Path unusedName(UserDirectory user, String root) {
    Path path = user.path().resolve(root);
    for (int n = 2; Files.exists(path); n++) {
      path = user.path().resolve(root + "-" + n);
    }
    return path;
  }

  /** {@return where it is, absolute} */
  public Path path() {
    return path;
  }

  /**
   * {@return the descriptor that holds this process's membership} A child that gets a duplicate at
   * its start keeps the run alive as long as it lives itself, even before it has joined and after
   * its parent was killed. Never closed or unlocked by others.
   *
   * @throws IpcException as {@link #requirePresent}
   */
  public int membershipFd() {
    requirePresent();
    return membersFd;
  }

  /**
   * {@return the directory of the user, in which the run lies}
   *
   * @throws IpcException as {@link #requirePresent}: in a directory that was made anew others would
   *     have other locks under the same names
   */
  public UserDirectory userDirectory() {
    requirePresent();
    return user;
  }

  /**
   * Tells a program whose files were deleted under it what has happened. What it has mapped goes on
   * working; nobody else would find what it makes from now on.
   *
   * @throws IpcException if the directory was deleted while this process was a member
   */
  public void requirePresent() {
    if (isDeleted()) {
      throw new IpcException(
          path
              + " was deleted while this process was using it, so it can share nothing new and start"
              + " no child; start it again. systemd-logind deletes such files when the last session"
              + " of a user ends (RemoveIPC=yes): to keep them run 'loginctl enable-linger', use a"
              + " system user, or set -D"
              + UserDirectory.PROPERTY
              + " to a directory elsewhere");
    }
  }

  private synchronized boolean isDeleted() {
    return !left && FileDescriptors.status(membersFd).linkCount() == 0;
  }

  /**
   * An unused name for a file of this process: {@code <kind>-<name>-<pid>.<number>}.
   *
   * @param kind what it is, such as "queue"
   * @param name what the user calls it, or null; shortened, with odd characters replaced
   * @return a path in this directory at which there is no file yet
   * @throws IpcException as {@link #requirePresent}
   */
  public Path newPath(String kind, @Nullable String name) {
    requirePresent();
    String prefix = name == null || name.isEmpty() ? kind : kind + "-" + speakable(name);
    String stem = prefix + "-" + ProcessHandle.current().pid() + ".";
    Path candidate;
    do {
      candidate =
          path.resolve(stem + Long.toString(NUMBERS.incrementAndGet(), Character.MAX_RADIX));
    } while (Files.exists(candidate)); // left by a dead process that had our pid
    return candidate;
  }

  /**
   * Deletes the sockets of a process that has ended, at which nobody answers any more. What else it
   * has made may be in use through handles that it passed on.
   *
   * @param pid of a process of this run
   */
  public void deleteSocketsOf(long pid) {
    try {
      for (Path file : DirectoryEntries.matching(path, "*-" + pid + ".*")) {
        if (isSocketOf(pid, file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException failed) {
      return; // they go with the run
    }
  }

  /** A label may look like the end of a name. */
  private static boolean isSocketOf(long pid, Path file) throws IOException {
    String name = file.getFileName().toString();
    return name.startsWith(pid + ".", name.lastIndexOf('-') + 1)
        && Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther();
  }

  private static String speakable(String name) {
    String clean = UNSPEAKABLE.matcher(name).replaceAll("_");
    return clean.substring(0, Math.min(LONGEST_NAME, clean.length())).toLowerCase(Locale.ROOT);
  }

  /**
   * Leaves the run for good; removes what nobody uses any more.
   *
   * <p>A child does this at its end, while another process may be waiting for it; so it uses few
   * lambdas, each of which costs a young JVM half a millisecond.
   */
  void leave() {
    DeadRuns.delete(user.exclusively(this::leaveUnderGate));
    user.deleteAbandoned();
    user.removeIfUnused();
  }

  private List<Path> leaveUnderGate() {
    closeMembership();
    return DeadRuns.bury(user);
  }

  /** Does not unlock: a child that was given the descriptor keeps the membership. */
  private synchronized void closeMembership() {
    left = true;
    FileDescriptors.close(membersFd);
  }

  /**
   * Closes the descriptor that this process got from its parent at its start and needs no longer.
   * Left open, it would count as a member until the process is dead, so that no process would ever
   * be the last member.
   */
  private void closeInherited() {
    Path members = path.resolve(MEMBERS_NAME);
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      descriptors
          .filter(descriptor -> leadsTo(descriptor, members))
          .map(descriptor -> Integer.parseInt(descriptor.getFileName().toString()))
          .filter(fd -> fd != membersFd)
          .toList()
          .forEach(FileDescriptors::close);
    } catch (IOException e) {
      throw new IpcException("cannot list the open files of this process: " + e, e);
    }
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException e) {
      return false; // closed since, such as that of the listing itself
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
