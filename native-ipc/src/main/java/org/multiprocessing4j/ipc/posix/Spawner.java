package org.multiprocessing4j.ipc.posix;

import com.sun.jna.Function;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.SpawnRequest.Redirection;

/**
 * Starts programs with posix_spawn(3), which unlike fork is safe in a process with many threads.
 *
 * <p>A JVM does not open its descriptors close-on-exec and blocks SIGQUIT in its threads. So every
 * child gets explicit instructions: its descriptors moved into place, everything above them closed,
 * the signal mask emptied, the signals set to their default action.
 *
 * <p>Descriptors move into place by way of duplicates above all targets, because a target number
 * may itself be the source of another: to pass 3 as 4 and 4 as 3, nothing else is needed.
 */
final class Spawner {
  static final Spawner INSTANCE =
      new Spawner(LibC.optionalFunction("posix_spawn_file_actions_addclosefrom_np"));

  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;

  /** SIGHUP, SIGINT and SIGQUIT, the first three signals, each by its bit. */
  private static final long STAY_IGNORED = 0b111;

  private static final String IGNORED_LINE = "SigIgn:";

  // One piece of memory: the opaque structures (336, 80 and 128 bytes in glibc and musl) with room
  // to spare, and the process id.
  private static final int ATTRIBUTES_OFFSET = 0;
  private static final int ACTIONS_OFFSET = 1024;
  private static final int NO_SIGNALS_OFFSET = 1536;
  private static final int ALL_SIGNALS_OFFSET = 1664;
  private static final int SIGNAL_SET_BYTES = 128;
  private static final int PID_OFFSET = 2040;
  private static final int MEMORY_BYTES = 2048;

  private final Optional<Function> closeFrom;

  /** Takes glibc's addclosefrom_np (2.34), or nothing where it is missing (older glibc, musl). */
  Spawner(Optional<Function> closeFrom) {
    this.closeFrom = closeFrom;
  }

  long spawn(SpawnRequest request) {
    ByteBuffer memory = Scratch.allocate(MEMORY_BYTES);
    long actions = Scratch.addressOf(memory) + ACTIONS_OFFSET;
    List<Integer> duplicates = new ArrayList<>();
    require(LibC.posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init", request);
    try {
      addRedirections(actions, request, duplicates);
      addDirectory(actions, request);
      addCloseFrom(actions, request);
      return spawn(request, memory);
    } finally {
      LibC.posix_spawn_file_actions_destroy(actions);
      duplicates.forEach(FileDescriptors::close);
      Reference.reachabilityFence(memory);
    }
  }

  private static long spawn(SpawnRequest request, ByteBuffer memory) {
    byte[] program = CString.encode(request.command().get(0));
    ByteBuffer arguments = CString.array(request.command().stream().map(CString::encode).toList());
    ByteBuffer environment = CString.array(request.environment());
    long address = Scratch.addressOf(memory);
    require(
        LibC.posix_spawnattr_init(address + ATTRIBUTES_OFFSET), "posix_spawnattr_init", request);
    try {
      resetSignals(request, memory);
      int error =
          LibC.posix_spawnp(
              address + PID_OFFSET,
              program,
              address + ACTIONS_OFFSET,
              address + ATTRIBUTES_OFFSET,
              Scratch.addressOf(arguments),
              Scratch.addressOf(environment));
      require(error, "posix_spawn", request);
      return memory.getInt(PID_OFFSET);
    } finally {
      LibC.posix_spawnattr_destroy(address + ATTRIBUTES_OFFSET);
      Reference.reachabilityFence(arguments);
      Reference.reachabilityFence(environment);
    }
  }

  /**
   * Sets all signals as they are at login, except those that somebody has chosen to ignore, with
   * {@code nohup} or by running a script in the background.
   *
   * <p>A signal set is a bit per signal, in this order also in memory. All bits are set by hand:
   * {@code sigfillset} leaves out two signals of glibc's threads, which the child would then
   * ignore.
   */
  private static void resetSignals(SpawnRequest request, ByteBuffer memory) {
    long attributes = Scratch.addressOf(memory) + ATTRIBUTES_OFFSET;
    long none = Scratch.addressOf(memory) + NO_SIGNALS_OFFSET;
    long all = Scratch.addressOf(memory) + ALL_SIGNALS_OFFSET;
    for (int offset = 0; offset < SIGNAL_SET_BYTES; offset++) {
      memory.put(ALL_SIGNALS_OFFSET + offset, (byte) 0xFF);
    }
    memory.put(ALL_SIGNALS_OFFSET, (byte) ~(ignoredSignals() & STAY_IGNORED));
    String call = "posix_spawnattr_set...";
    require(LibC.posix_spawnattr_setsigmask(attributes, none), call, request);
    require(LibC.posix_spawnattr_setsigdefault(attributes, all), call, request);
    short flags = SETSIGDEF | SETSIGMASK;
    require(LibC.posix_spawnattr_setflags(attributes, flags), call, request);
  }

  /** As {@code /proc} tells, where the first signal is the lowest bit too. */
  private static long ignoredSignals() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(IGNORED_LINE)) {
          return Long.parseUnsignedLong(line.substring(IGNORED_LINE.length()).strip(), 16);
        }
      }
    } catch (IOException noProcFs) {
      // Then nothing is known to be ignored.
    }
    return 0;
  }

  private static void addRedirections(
      long actions, SpawnRequest request, List<Integer> duplicates) {
    for (Map.Entry<Integer, Redirection> entry : request.redirections().entrySet()) {
      int target = entry.getKey();
      int error;
      if (entry.getValue() instanceof Redirection.File file) {
        byte[] path = CString.encode(file.path().toString());
        error =
            LibC.posix_spawn_file_actions_addopen(
                actions, target, path, file.flags(), file.permissions());
      } else {
        int source = ((Redirection.Descriptor) entry.getValue()).fd();
        int duplicate = FileDescriptors.duplicate(source, request.firstClosed());
        duplicates.add(duplicate);
        error = LibC.posix_spawn_file_actions_adddup2(actions, duplicate, target);
      }
      require(error, "posix_spawn_file_actions_add...", request);
    }
  }

  private static void addDirectory(long actions, SpawnRequest request) {
    if (request.directory().isEmpty()) {
      return;
    }
    String name = "posix_spawn_file_actions_addchdir_np";
    Function addChdir =
        LibC.optionalFunction(name)
            .orElseThrow(
                () ->
                    new IpcException(
                        "a child with a working directory of its own needs %s: glibc 2.29 or musl 1.2"
                            .formatted(name)));
    byte[] path = CString.encode(request.directory().get().toString());
    require(addChdir.invokeInt(new Object[] {actions, path}), name, request);
  }

  private void addCloseFrom(long actions, SpawnRequest request) {
    int first = request.firstClosed();
    if (closeFrom.isPresent()) {
      int error = closeFrom.get().invokeInt(new Object[] {actions, first});
      require(error, "posix_spawn_file_actions_addclosefrom_np", request);
      return;
    }
    // Without it: what is open now. What another thread opens before the exec escapes this, unless
    // it is close-on-exec, as all descriptors of this library are.
    for (int fd : openDescriptors()) {
      if (fd >= first) {
        require(
            LibC.posix_spawn_file_actions_addclose(actions, fd),
            "posix_spawn_file_actions_addclose",
            request);
      }
    }
  }

  private static List<Integer> openDescriptors() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.map(path -> Integer.valueOf(path.getFileName().toString())).toList();
    } catch (IOException e) {
      throw new IpcException("cannot list the open descriptors in /proc/self/fd: mount /proc", e);
    }
  }

  /** These functions return their error instead of setting errno. */
  private static void require(int error, String call, SpawnRequest request) {
    if (error != 0) {
      StringBuilder subject = new StringBuilder(request.command().get(0));
      request.directory().ifPresent(path -> subject.append(" in ").append(path));
      for (Redirection redirection : request.redirections().values()) {
        if (redirection instanceof Redirection.File file) {
          subject.append(" with ").append(file.path());
        }
      }
      throw new PosixException(call, error, subject.toString());
    }
  }
}
