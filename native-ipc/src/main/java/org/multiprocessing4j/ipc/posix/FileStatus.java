package org.multiprocessing4j.ipc.posix;

import org.multiprocessing4j.ipc.Internal;

/**
 * What the kernel knows about an open file (statx(2)).
 *
 * @param mode type and permission bits, as {@code st_mode}
 * @param ownerUid the user id of the owner
 * @param sizeBytes the size in bytes
 * @param device the device number, unique per mounted file system
 * @param inode the number of the file, unique on its device while the file exists
 * @param linkCount how many names the file has; 0 after the last was removed
 */
@Internal
public record FileStatus(
    int mode, int ownerUid, long sizeBytes, long device, long inode, int linkCount) {
  private static final int TYPE_MASK = 0xF000;
  private static final int REGULAR = 0x8000;
  private static final int PERMISSION_MASK = 0xFFF;

  /**
   * The permission bits.
   *
   * @return for example 0600 (octal)
   */
  public int permissions() {
    return mode & PERMISSION_MASK;
  }

  /**
   * Whether this is a regular file.
   *
   * @return true if it is
   */
  public boolean isRegularFile() {
    return (mode & TYPE_MASK) == REGULAR;
  }

  /**
   * Whether two descriptors lead to the same file.
   *
   * @param other the status of the other one
   * @return true if device and inode are the same
   */
  public boolean isSameFile(FileStatus other) {
    return device == other.device && inode == other.inode;
  }
}
