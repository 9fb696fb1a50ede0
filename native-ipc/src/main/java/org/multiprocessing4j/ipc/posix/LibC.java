package org.multiprocessing4j.ipc.posix;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The raw C functions, one line each, bound directly (no proxy, no reflection per call).
 *
 * <p>Pointers travel as {@code long}, so that a call allocates nothing. After a failed call, {@link
 * #errno()} must be read at once by the same thread: JNA keeps the value per thread until the next
 * native call.
 *
 * <p>{@code open}, {@code fcntl}, {@code prctl} and {@code syscall} are variadic in C and are
 * called here through fixed signatures of integers. That is right on Linux x86-64 (integers go to
 * the same registers; the count of vector registers in {@code al} is only an upper bound for what
 * the callee saves) and on aarch64 (AAPCS64 passes both alike). It is not on every architecture
 * (ppc64le wants a save area), which is one reason for {@link NativeAbi} to refuse the others.
 */
@SuppressWarnings("MemberName") // the names are those of C
final class LibC {
  static {
    NativeAbi.current();
    Path place = JnaLibrary.preparePlace();
    try {
      Native.register(LibC.class, load());
    } finally {
      JnaLibrary.giveUp(place);
    }
  }

  private LibC() {}

  /**
   * For classes that use JNA without calling a C function: the first use of JNA must be here, where
   * it is decided where its library is unpacked, and where a failure is explained.
   */
  static void requireLoaded() {
    // The static initialiser has run.
  }

  /** Loading JNA may clear the interrupt of the thread. */
  private static NativeLibrary load() {
    boolean interrupted = Thread.interrupted();
    try {
      return NativeLibrary.getInstance("c");
    } catch (LinkageError e) {
      UnsatisfiedLinkError explained =
          new UnsatisfiedLinkError("JNA cannot load its native library: " + explanation(e));
      explained.initCause(e);
      throw explained;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String explanation(LinkageError e) {
    if (String.valueOf(e.getMessage()).contains("not found in resource path")) {
      return e.getMessage() + ". A class path needs the whole jar of JNA, not only its classes";
    }
    if (e instanceof UnsatisfiedLinkError) {
      return e.getMessage()
          + ". JNA unpacks it into a directory that must be writable and must not be"
          + " mounted noexec: name one by -Djna.tmpdir=DIRECTORY";
    }
    if (e.getCause() instanceof IllegalCallerException refusal) { // --illegal-native-access=deny
      return refusal.getMessage() + ". Start the JVM with " + ModuleOpener.nativeAccessFlag();
    }
    return ModuleOpener.whatIsMissing("JNA", "java.logging").orElseGet(e::toString);
  }

  /** A function that not every C library has; called with JNA's slower, reflective invocation. */
  static Optional<Function> optionalFunction(String name) {
    try {
      return Optional.of(NativeLibrary.getInstance("c").getFunction(name));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /** The error number of this thread's last call; valid only directly after it. */
  static int errno() {
    return Native.getLastError();
  }

  // Processes
  static native int getpid();

  static native int getppid();

  static native int getuid();

  static native int kill(int pid, int signal);

  static native int raise(int signal);

  static native long signal(int signal, long handler);

  static native int waitpid(int pid, long status, int options);

  static native int posix_spawnp(
      long pid, byte[] file, long actions, long attributes, long arguments, long environment);

  static native int posix_spawn_file_actions_init(long actions);

  static native int posix_spawn_file_actions_destroy(long actions);

  static native int posix_spawn_file_actions_adddup2(long actions, int fd, int newFd);

  static native int posix_spawn_file_actions_addopen(
      long actions, int fd, byte[] path, int flags, int mode);

  static native int posix_spawn_file_actions_addclose(long actions, int fd);

  static native int posix_spawnattr_init(long attributes);

  static native int posix_spawnattr_destroy(long attributes);

  static native int posix_spawnattr_setflags(long attributes, short flags);

  static native int posix_spawnattr_setsigmask(long attributes, long signals);

  static native int posix_spawnattr_setsigdefault(long attributes, long signals);

  // Files
  static native int open(byte[] path, int flags, int mode);

  static native int close(int fd);

  static native int statx(int directory, byte[] path, int flags, int mask, long result);

  static native int fstatvfs(int fd, long result);

  static native int chmod(byte[] path, int mode);

  static native int utimensat(int directory, byte[] path, long times, int flags);

  static native int posix_fallocate(int fd, long offset, long length);

  static native int fsync(int fd);

  static native int renameat2(
      int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

  static native int fcntl(int fd, int command, long argument);

  static native long read(int fd, long buffer, long count);

  static native long write(int fd, long buffer, long count);

  static native long pread(int fd, long buffer, long count, long offset);

  static native int pipe2(long result, int flags);

  static native int eventfd(int initialValue, int flags);

  static native int inotify_init1(int flags);

  static native int inotify_add_watch(int fd, byte[] path, int events);

  static native int ppoll(long descriptors, long count, long timeout, long signalMask);

  // Sockets
  static native int socket(int family, int type, int protocol);

  static native int socketpair(int family, int type, int protocol, long result);

  static native int bind(int fd, long address, int length);

  static native int listen(int fd, int backlog);

  static native int accept4(int fd, long address, long length, int flags);

  static native int connect(int fd, long address, int length);

  static native int getsockname(int fd, long address, long length);

  static native int getpeername(int fd, long address, long length);

  static native int getsockopt(int fd, int level, int option, long value, long length);

  static native int setsockopt(int fd, int level, int option, long value, int length);

  static native int shutdown(int fd, int how);

  static native long send(int fd, long buffer, long length, int flags);

  static native long recv(int fd, long buffer, long length, int flags);

  static native long sendmsg(int fd, long message, int flags);

  static native long recvmsg(int fd, long message, int flags);

  // Time and waiting
  static native int clock_gettime(int clock, long result);

  static native long syscall(
      long number, long first, long second, long third, long fourth, long fifth, long sixth);
}
