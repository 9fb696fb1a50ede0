package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.multiprocessing4j.ipc.IpcException;

/** When a process started, in clock ticks since boot: with its id it names a process for ever. */
final class ProcessStart {
  private static final Path STAT = Path.of("/proc/self/stat");
  private static final int FIELDS_BEFORE_START = 19;

  private ProcessStart() {}

  /** The start of this process: field 22 of its stat file. */
  static long ofSelf() {
    try {
      String stat = Files.readString(STAT, StandardCharsets.ISO_8859_1);
      // The second field is the name of the program, in brackets, and may contain anything.
      String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(afterName[FIELDS_BEFORE_START]);
    } catch (IOException | RuntimeException e) {
      throw new IpcException(
          "cannot read the start time of this process; is /proc mounted? " + e.getMessage(), e);
    }
  }
}
