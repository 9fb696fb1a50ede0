package org.multiprocessing4j.benchmarks.transport;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes and opens pipes that have a name in the file system. */
public final class NamedPipe {
  private NamedPipe() {}

  /**
   * Makes a pipe that only this user may open.
   *
   * @param path its name
   * @throws IOException if it cannot be made
   * @throws InterruptedException if the thread was interrupted
   */
  public static void make(Path path) throws IOException, InterruptedException {
    int exitCode = new ProcessBuilder("mkfifo", "-m", "600", path.toString()).start().waitFor();
    if (exitCode != 0) {
      throw new IOException("mkfifo " + path + " ended with exit code " + exitCode);
    }
  }

  /**
   * Opens a pipe for reading and writing. Such an open never waits for the other side, and a thread
   * that reads can be interrupted.
   *
   * @param path its name
   * @return the open pipe
   * @throws IOException if it cannot be opened
   */
  public static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
