package org.multiprocessing4j.ipc.testsupport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands under which a program finds less than this machine has. */
public final class Confinement {
  private static final List<String> OWN_MOUNTS =
      List.of("unshare", "--user", "--map-root-user", "--mount");
  private static final List<String> OWN_PROCESSES =
      List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child");

  /** The file of the id that the kernel gave last, and counts on from. */
  public static final String LAST_PID = "/proc/sys/kernel/ns_last_pid";

  private Confinement() {}

  /**
   * Gives a program a {@code /dev/shm} of its own. The test is skipped where the kernel forbids it.
   *
   * @param size as mount takes it, for example {@code 8m}
   * @return what to put in front of the command
   */
  public static List<String> sharedMemory(String size) throws IOException, InterruptedException {
    requirePermission(OWN_MOUNTS);
    return concat(OWN_MOUNTS, after("mount -t tmpfs -o size=" + size + " tmpfs /dev/shm"));
  }

  /**
   * Lets a program only read what is in a directory. The test is skipped where the kernel forbids
   * it.
   *
   * @param directory an existing one
   * @return what to put in front of the command
   */
  public static List<String> readOnly(Path directory) throws IOException, InterruptedException {
    return remounted("ro", directory);
  }

  /**
   * Lets a program execute nothing that is in a directory. The test is skipped where the kernel
   * forbids it.
   *
   * @param directory an existing one
   * @return what to put in front of the command
   */
  public static List<String> withoutExecution(Path directory)
      throws IOException, InterruptedException {
    return remounted("noexec", directory);
  }

  private static List<String> remounted(String option, Path directory)
      throws IOException, InterruptedException {
    requirePermission(OWN_MOUNTS);
    String mount = "mount --bind '%1$s' '%1$s' && mount -o remount,%2$s,bind '%1$s'";
    return concat(OWN_MOUNTS, after(mount.formatted(directory, option)));
  }

  /**
   * Lets a program find nothing in a directory. The test is skipped where the kernel forbids it.
   *
   * @param directory an existing one
   * @return what to put in front of the command
   */
  public static List<String> empty(Path directory) throws IOException, InterruptedException {
    requirePermission(OWN_MOUNTS);
    return concat(OWN_MOUNTS, after("mount -t tmpfs tmpfs '" + directory + "'"));
  }

  /**
   * Makes a program root among users of its own, of whom nobody else here is one: their files
   * belong to user 65534. The test is skipped where the kernel forbids it.
   *
   * @return what to put in front of the command
   */
  public static List<String> users() throws IOException, InterruptedException {
    requirePermission(OWN_MOUNTS);
    return OWN_MOUNTS;
  }

  /**
   * Gives a program process ids of its own, with the same {@code /dev/shm}. The test is skipped
   * where the kernel forbids it.
   *
   * @return what to put in front of the command
   */
  public static List<String> processIds() throws IOException, InterruptedException {
    requirePermission(OWN_PROCESSES);
    return OWN_PROCESSES;
  }

  /**
   * As {@link #processIds}, for a program that tells the kernel which id to give next. The test is
   * skipped where that is forbidden, too.
   *
   * @return what to put in front of the command
   */
  public static List<String> chosenProcessIds() throws IOException, InterruptedException {
    requirePermission(concat(OWN_PROCESSES, after("echo 500 > " + LAST_PID)));
    return OWN_PROCESSES;
  }

  /**
   * Limits how many descriptors a program may have.
   *
   * @param limit the number
   * @return what to put in front of the command
   */
  public static List<String> descriptors(int limit) {
    return after("ulimit -n " + limit);
  }

  /**
   * Gives a program a locale. The test is skipped if the locale knows only ASCII and the class path
   * is not in it: no JVM would find its classes there.
   *
   * @param name of the locale, for example {@code C}
   * @return what a shell has to export
   */
  public static String locale(String name) {
    String classPath = System.getProperty("java.class.path");
    assumeTrue(
        !name.equals("C") || StandardCharsets.US_ASCII.newEncoder().canEncode(classPath),
        () -> "skipped: in the locale C a JVM cannot read the class path " + classPath);
    return "LC_ALL=" + name;
  }

  /**
   * Has a shell do something in the process that becomes the program.
   *
   * @param commands such as {@code cd /tmp}
   * @return what to put in front of the command
   */
  public static List<String> after(String commands) {
    return List.of("sh", "-c", commands + " && exec \"$@\"", "sh");
  }

  private static void requirePermission(List<String> prefix)
      throws IOException, InterruptedException {
    Process probe =
        new ProcessBuilder(concat(prefix, List.of("true"))).redirectErrorStream(true).start();
    String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(
        probe.waitFor() == 0, () -> "skipped: the kernel does not allow " + prefix + ": " + said);
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }
}
