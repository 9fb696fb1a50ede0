package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.sync.OwnerLock;
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

  @Test
  void whoOpensAQueueThatIsOpenAlreadyDoesNotWaitForThoseWhoUseIt() throws Exception {
    Path used = base.resolve("used");
    try (IpcQueue<String> queue = open(used)) {
      QueueCore core = OpenQueues.acquire(used);
      OwnerLock producers = producerLock(core);
      producers.lockUninterruptibly(); // as a thread of this process that puts

      assertThat(OpenQueues.share(QueueOpening.attach(used))).isSameAs(core);

      producers.unlock();
      OpenQueues.release(core);
      OpenQueues.release(core);
      queue.put("message");
      assertThat(queue.get()).isEqualTo("message");
    }
  }

  @Test
  void whoOpensALiveQueueDoesNotGetTheDeletedOneThatAnotherThreadHasOpenedBefore()
      throws Exception {
    Path other = base.resolve("other");
    Path path = base.resolve("queue");
    open(other).close();
    OwnerLock inOther = producerLock(OpenQueues.acquire(other));
    inOther.lockUninterruptibly(); // so that its close waits
    open(path).close();
    QueueCore before = QueueOpening.attach(path);
    IpcQueue.delete(path);
    NewControl control = NewControl.ofRing(RING_BYTES, QueueOptions.defaults(), true);
    QueueCore live = QueueCreation.createUnlessThere(path, control).orElseThrow();
    IpcQueue.delete(other);

    Background<QueueCore> sharing =
        Background.start(() -> OpenQueues.share(live)).awaitBlocked(); // as it closes the other
    Background<QueueCore> late = Background.start(() -> OpenQueues.share(before));
    assertThat(late.result()).isSameAs(live);
    inOther.unlock();

    assertThat(sharing.result()).isSameAs(live);
    OpenQueues.release(live);
    OpenQueues.release(live);
  }

  private static OwnerLock producerLock(QueueCore core) {
    return new OwnerLock(core.state().control(), ControlLayout.PRODUCER_LOCK, Participants.get());
  }

  private static IpcQueue<String> open(Path path) {
    return IpcQueue.openRing(path, RING_BYTES);
  }
}
