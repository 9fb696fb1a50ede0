package org.multiprocessing4j.ipc.queue.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.RefusedCall;
import org.multiprocessing4j.ipc.queue.QueueStorageException;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/** The files of messages that are too large for a ring. */
@Timeout(60)
class SpillFilesTest {
  @TempDir Path parent;

  /** Whoever opens a ring cleans up, and somebody may delete it at that moment. */
  @Test
  void ofADeletedRingNothingIsLeftToCleanUp() throws Exception {
    Path path = Files.createDirectory(parent.resolve("ring"));
    try (QueueDirectory deleted = QueueDirectory.open(path)) {
      Files.delete(path);
      new SpillFiles(deleted, 1).deleteAll(position -> false);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void whoCannotReadTheDirectoryIsTold() {
    try (QueueDirectory directory = QueueDirectory.open(parent)) {
      SpillFiles files = new SpillFiles(directory, 1);
      assertThat(RefusedCall.GETDENTS.start(Errno.EIO, () -> deleteAll(files)).failure())
          .isInstanceOf(QueueStorageException.class)
          .hasMessageContaining("cannot delete what was taken from " + parent);
    }
  }

  private static boolean deleteAll(SpillFiles files) {
    files.deleteAll(position -> false);
    return true;
  }
}
