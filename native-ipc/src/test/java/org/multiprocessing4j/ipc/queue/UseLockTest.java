package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.multiprocessing4j.ipc.testsupport.Background;

@Timeout(60)
class UseLockTest {
  private static final int OPENERS = 8;

  @TempDir Path path;

  /** Else many openers that are slow would never let one of them have it alone. */
  @Test
  void whoLooksForTheEndOfARevivalKeepsNobodyFromIt() throws Exception {
    try (QueueDirectory directory = QueueDirectory.open(path)) {
      SharedBuffer control =
          MappedFile.create(directory.control(), ControlLayout.sizeBytes(1), unused -> {});
      control.putInt(ControlLayout.REVIVING, 1);
      Revival revival = new Revival(directory, control);
      int reviver = FileDescriptors.open(directory.control(), FileDescriptors.O_RDWR, 0);
      assertThat(OfdLock.tryLock(reviver, 0, 1, Mode.SHARED)).isTrue();
      CountDownLatch looking = new CountDownLatch(OPENERS);
      List<Background<UseLock>> openers = new ArrayList<>();
      for (int i = 0; i < OPENERS; i++) {
        openers.add(Background.start(() -> acquire(directory, revival, looking)));
      }
      looking.await();

      for (int i = 0; i < 1_000; i++) {
        assertThat(OfdLock.tryLock(reviver, 0, 1, Mode.EXCLUSIVE)).isTrue();
        assertThat(OfdLock.tryLock(reviver, 0, 1, Mode.SHARED)).isTrue();
      }

      control.putInt(ControlLayout.REVIVING, 0);
      for (Background<UseLock> opener : openers) {
        opener.result().close();
      }
      FileDescriptors.close(reviver);
    }
  }

  private static UseLock acquire(
      QueueDirectory directory, Revival revival, CountDownLatch looking) {
    looking.countDown();
    return UseLock.acquire(directory.control(), revival);
  }
}
