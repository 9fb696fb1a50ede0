package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.testsupport.Background;

@Timeout(60)
class OpenQueuesTest {
  private static final int RING_BYTES = 1024;

  @TempDir Path base;

  /** As after a restart of the machine, which may take another process long. */
  @Test
  void whoWaitsForTheRevivalOfAQueueKeepsNobodyFromOthers() throws Exception {
    Path revived = base.resolve("revived");
    open(revived).close();
    int reviver =
        FileDescriptors.open(revived.resolve(ControlLayout.FILE), FileDescriptors.O_RDWR, 0);
    assertThat(OfdLock.tryLock(reviver, 0, 1, Mode.EXCLUSIVE)).isTrue();
    Background<IpcQueue<String>> waiting = Background.start(() -> open(revived)).awaitBlocked();
    Background<IpcQueue<String>> alsoWaiting = Background.start(() -> open(revived));

    Background.start(() -> open(base.resolve("other"))).result().close();

    FileDescriptors.close(reviver);
    try (IpcQueue<String> first = waiting.result();
        IpcQueue<String> second = alsoWaiting.result()) {
      first.put("message");
      assertThat(second.get()).isEqualTo("message");
    }
  }

  private static IpcQueue<String> open(Path path) {
    return IpcQueue.openRing(path, RING_BYTES);
  }
}
