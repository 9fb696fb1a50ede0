package org.multiprocessing4j.ipc.posix;

import java.util.Locale;
import org.multiprocessing4j.ipc.IpcException;

/**
 * The few numbers that differ between the architectures we support.
 *
 * <p>Everything else that we use (errno and signal numbers, socket options, {@code struct flock},
 * {@code statx}, {@code msghdr}, ...) is the same on all 64-bit Linux with glibc or musl.
 */
enum NativeAbi {
  X86_64(202, 0x10000, 0x20000),
  AARCH64(98, 0x4000, 0x8000);

  private static final NativeAbi CURRENT = detect();

  final long futexSyscall;
  final int directoryFlag;
  final int noFollowFlag;

  NativeAbi(long futexSyscall, int directoryFlag, int noFollowFlag) {
    this.futexSyscall = futexSyscall;
    this.directoryFlag = directoryFlag;
    this.noFollowFlag = noFollowFlag;
  }

  static NativeAbi current() {
    return CURRENT;
  }

  private static NativeAbi detect() {
    String system = System.getProperty("os.name", "unknown");
    String architecture = System.getProperty("os.arch", "unknown").toLowerCase(Locale.ROOT);
    if (!system.equals("Linux")) {
      throw unsupported(system, architecture);
    }
    return switch (architecture) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64", "arm64" -> AARCH64;
      default -> throw unsupported(system, architecture);
    };
  }

  private static IpcException unsupported(String system, String architecture) {
    return new IpcException(
        "multiprocessing4j needs Linux on x86-64 or aarch64, but this JVM runs on %s on %s"
            .formatted(system, architecture));
  }
}
