package org.multiprocessing4j.ipc.liveness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SegmentNotFoundException;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.memory.UserDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;

/**
 * The opened registry file.
 *
 * @param path where it is
 * @param memory its mapping
 * @param fd the descriptor that holds the lock of this process; close-on-exec, never duplicated,
 *     open until the process ends
 * @param id the random number of the registry
 */
record Registry(Path path, SharedBuffer memory, int fd, long id) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** Opens the registry of a user, making it if it is missing or older than this boot. */
  static Registry open(UserDirectory user) {
    Path path = user.path().resolve(UserDirectory.REGISTRY_NAME);
    return user.exclusively(() -> openUnderGate(path));
  }

  private static Registry openUnderGate(Path path) {
    long boot = currentBoot();
    SharedBuffer memory = map(path, boot);
    if (memory.getLong(RegistryLayout.BOOT_OFFSET) != boot) {
      MappedFile.unlink(path); // all who registered here are dead
      memory = create(path, boot);
    }
    SegmentHeader header =
        SegmentHeader.read(memory, RegistryLayout.KIND, RegistryLayout.VERSION, path);
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_NOFOLLOW;
    return new Registry(path, memory, FileDescriptors.open(path, flags, 0), header.registryId());
  }

  private static SharedBuffer map(Path path, long boot) {
    try {
      return MappedFile.open(path);
    } catch (SegmentNotFoundException first) {
      return create(path, boot);
    }
  }

  private static SharedBuffer create(Path path, long boot) {
    long id = new SecureRandom().nextLong();
    return MappedFile.create(
        path,
        RegistryLayout.SIZE_BYTES,
        memory -> {
          memory.putLong(RegistryLayout.BOOT_OFFSET, boot);
          SegmentHeader.write(memory, RegistryLayout.KIND, RegistryLayout.VERSION, id);
        });
  }

  private static long currentBoot() {
    try {
      UUID boot = UUID.fromString(Files.readString(BOOT_ID).strip());
      return boot.getMostSignificantBits() ^ boot.getLeastSignificantBits();
    } catch (IOException | IllegalArgumentException e) {
      throw new IpcException(
          "cannot read "
              + BOOT_ID
              + ", by which files from before a restart of the machine are told: /proc must be whole"
              + " (a unit of systemd needs ProcSubset=all)",
          e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
