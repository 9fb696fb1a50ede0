package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.SegmentNotFoundException;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

@Timeout(60)
@SuppressWarnings("LockNotBeforeTry") // a failed test closes the lock
class IpcLockTest implements SharedLockContract {
  static final int ROUNDS = 20_000;

  /** The reentrant lock's depth, which this lock does not use. */
  static long counterOffset(AbstractIpcLock lock) {
    return lock.offset + 12;
  }

  @Override
  public IpcLock newLock(OwnerDeath onDeath) {
    return IpcLock.create("test", onDeath);
  }

  @Test
  void anyThreadOfTheOwningProcessMayUnlock() {
    try (IpcLock lock = IpcLock.create()) {
      lock.lock();
      CompletableFuture.runAsync(lock::unlock).join();
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
      assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }
  }

  @Test
  void isNotReentrant() {
    try (IpcLock lock = IpcLock.create()) {
      lock.lock();
      assertThat(lock.tryLock()).isFalse();
      lock.unlock();
    }
  }

  @Test
  void processesCountRight() throws Exception {
    try (IpcLock lock = IpcLock.create();
        ChildJvm first = Actor.start(lock);
        ChildJvm second = Actor.start(lock)) {
      first.writeLine("increment");
      second.writeLine("increment");
      first.awaitPrefix("done ");
      second.awaitPrefix("done ");

      assertThat(lock.memory.getIntVolatile(counterOffset(lock))).isEqualTo(2 * ROUNDS);
      assertThat(lock.isLocked()).isFalse();
    }
  }

  /** It sleeps through the end of its lock and of all that might have come to lie in its place. */
  @Test
  void aWaiterThatOversleepsTheCloseTakesNoOtherLock() throws Exception {
    List<IpcLock> others = new ArrayList<>();
    IpcLock lock = IpcLock.create();
    try (ChildJvm sleeper = Actor.start(lock)) {
      lock.lock();
      Actor.begin(sleeper, "lock");
      await().until(lock.ownerLock::isContended);
      Posix.kill(sleeper.pid(), Signal.SIGSTOP);
      lock.close();
      for (int i = 0; i < 100; i++) {
        others.add(IpcLock.create());
        IpcLock.create().close();
      }
      Posix.kill(sleeper.pid(), Signal.SIGCONT);

      assertThat(sleeper.awaitPrefix("done lock: ")).isEqualTo("IllegalStateException");
      assertThat(others).noneMatch(IpcLock::isLocked);
    } finally {
      others.forEach(IpcLock::close);
    }
  }

  /** When all locks of a file have been closed, the next ones lie in another file of that name. */
  @Test
  void aProcessThatStillSeesTheFileOfClosedLocksFindsLaterOnes() throws Exception {
    try (ChildJvm collector = ChildJvm.builder(Collector.class).inThisRun().start()) {
      IpcLock first = IpcLock.create();
      String firstHandle = Handles.encode(first);
      collector.writeLine(firstHandle);
      collector.awaitLine("got 1");
      IpcLock later = first;
      while (later.memory == first.memory) {
        later.close();
        later = IpcLock.create();
      }
      collector.writeLine(Handles.encode(later));
      collector.awaitLine("got 2");
      collector.writeLine(firstHandle);
      collector.awaitLine("closed");
      later.close();
    }
  }

  /** Takes one handle after another, and keeps them all. */
  static final class Collector {
    public static void main(String[] args) throws IOException {
      List<Object> locks = new ArrayList<>();
      BufferedReader handles =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = handles.readLine(); line != null; line = handles.readLine()) {
        try {
          locks.add(Handles.decode(line));
          System.out.println("got " + locks.size());
        } catch (SegmentNotFoundException e) {
          System.out.println("closed");
        }
      }
    }
  }

  @Test
  void manyLocksComeAndGoInLittleMemory() {
    for (int i = 0; i < 10_000; i++) {
      try (IpcLock lock = IpcLock.create()) {
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
      }
    }
  }
}
