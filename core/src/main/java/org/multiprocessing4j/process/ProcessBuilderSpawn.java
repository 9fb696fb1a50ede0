package org.multiprocessing4j.process;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.posix.FileDescriptors;

/** Starts and reaps through the JDK; gives way to posix_spawn. */
final class ProcessBuilderSpawn {
  private static final Map<Long, Process> PROCESSES = new ConcurrentHashMap<>();

  /** Our stand-in for a process descriptor: counts when the process has ended. */
  static int exitCounter(long pid) {
    int fd = FileDescriptors.eventCounter();
    var unused =
        process(pid)
            .onExit()
            .thenRun(
                () -> {
                  ByteBuffer one =
                      ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
                  FileDescriptors.write(fd, one.putLong(0, 1));
                });
    return fd;
  }

  private ProcessBuilderSpawn() {}

  static long spawn(List<String> command, Map<String, String> environment, @Nullable Path where) {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.redirectInput(new File("/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(environment);
    if (where != null) {
      builder.directory(where.toFile());
    }
    try {
      Process process = builder.start();
      PROCESSES.put(process.pid(), process);
      return process.pid();
    } catch (IOException e) {
      throw new ProcessStartException("cannot start a child JVM: " + e.getMessage(), e);
    }
  }

  /** Returns 0..255. */
  static int exitStatus(long pid) {
    int status = process(pid).exitValue();
    PROCESSES.remove(pid);
    return status;
  }

  private static Process process(long pid) {
    Process process = PROCESSES.get(pid);
    if (process == null) {
      throw new IllegalStateException("not a child of ours: " + pid);
    }
    return process;
  }
}
