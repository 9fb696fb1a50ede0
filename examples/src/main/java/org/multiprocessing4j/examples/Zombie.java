package org.multiprocessing4j.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.process.ChildProcess;

/**
 * A child that has ended, but whose parent has not asked for its exit code, is a zombie: the system
 * keeps its number and its code, and nothing else of it. A {@link ChildProcess} object never leaves
 * one; the counterpart of {@code os.fork} does.
 *
 * <p>Prints {@code state of the child: Z (zombie)}, then {@code waitpid: exit code 7}, then {@code
 * the child is gone}.
 */
public final class Zombie {
  private Zombie() {}

  public static void main(String[] args) throws InterruptedException, IOException {
    long pid = ChildProcess.fork(() -> System.exit(7));
    while (state(pid) != 'Z') {
      Thread.sleep(10);
    }
    System.out.println("state of the child: Z (zombie)");
    System.out.println("waitpid: exit code " + Posix.waitpid(pid).exitCode());
    if (Files.notExists(Path.of("/proc/" + pid))) {
      System.out.println("the child is gone");
    }
  }

  /** The letter by which ps(1) shows what a process does; it follows the name in parentheses. */
  private static char state(long pid) throws IOException {
    String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return line.charAt(line.lastIndexOf(')') + 2);
  }
}
