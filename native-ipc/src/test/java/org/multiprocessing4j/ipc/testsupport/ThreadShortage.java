package org.multiprocessing4j.ipc.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Leaves a JVM whose threads have large stacks no addresses for the stack of another thread. */
public final class ThreadShortage {
  /** An option of the JVM. */
  public static final String LARGE_STACKS = "-Xss1g";

  private static final long STACK = 1L << 30;
  private static final long LESS_THAN_A_STACK = 600L << 20;

  private ThreadShortage() {}

  /**
   * Makes each start of a thread fail.
   *
   * @param pid of the JVM
   */
  public static void begin(long pid) throws IOException, InterruptedException {
    begin(pid, 0);
  }

  /**
   * Makes each start of a thread fail after the next few.
   *
   * @param pid of the JVM
   * @param spare how many threads can be started
   */
  public static void begin(long pid, int spare) throws IOException, InterruptedException {
    long addresses = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmSize:")) {
        addresses = Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    limitAddresses(pid, Long.toString(addresses + spare * STACK + LESS_THAN_A_STACK));
  }

  /**
   * Lets threads be started again.
   *
   * @param pid of the JVM
   */
  public static void end(long pid) throws IOException, InterruptedException {
    limitAddresses(pid, "unlimited");
  }

  private static void limitAddresses(long pid, String limit)
      throws IOException, InterruptedException {
    String[] command = {"prlimit", "--pid", Long.toString(pid), "--as=" + limit + ":"};
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }
}
