package org.multiprocessing4j.ipc.memory;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.posix.FileStatus;

/**
 * The files that this process has mapped as a whole and may still use, so that a handle that
 * arrives repeatedly, for example with every task, is not mapped each time.
 *
 * <p>It keeps no mapping alive. While there is one, the kernel does not reuse the inode number of
 * its file.
 */
final class KnownMappings {
  private static final Map<Long, Known> BY_INODE = new HashMap<>();
  private static final ReferenceQueue<SharedBuffer> GARBAGE = new ReferenceQueue<>();

  private KnownMappings() {}

  private static final class Known extends WeakReference<SharedBuffer> {
    private final FileStatus file;

    Known(FileStatus file, SharedBuffer mapping) {
      super(mapping, GARBAGE);
      this.file = file;
    }

    boolean isOf(FileStatus other) {
      return file.isSameFile(other) && file.sizeBytes() == other.sizeBytes();
    }
  }

  /** Returns the mapping of all of a file as large as it is now, or null. */
  static synchronized @Nullable SharedBuffer find(FileStatus file) {
    Known known = BY_INODE.get(file.inode());
    return known != null && known.isOf(file) ? known.get() : null;
  }

  /** Notes the mapping of a file. */
  static synchronized void note(FileStatus file, SharedBuffer mapping) {
    for (Object dead = GARBAGE.poll(); dead != null; dead = GARBAGE.poll()) {
      Known gone = (Known) dead;
      BY_INODE.remove(gone.file.inode(), gone);
    }
    BY_INODE.put(file.inode(), new Known(file, mapping));
  }
}
