package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

@Timeout(60)
class OfdLockTest {
  @TempDir Path directory;
  private Path file;
  private int mine;
  private int other;

  @BeforeEach
  void openTwice() {
    file = directory.resolve("locks");
    mine = FileDescriptors.open(file, FileDescriptors.O_RDWR | FileDescriptors.O_CREAT, 0600);
    other = FileDescriptors.open(file, FileDescriptors.O_RDWR, 0);
  }

  @AfterEach
  void closeBoth() {
    FileDescriptors.close(mine);
    FileDescriptors.close(other);
  }

  @Test
  void twoDescriptionsOfOneProcessExcludeEachOther() {
    assertThat(OfdLock.tryLock(mine, 0, 1, Mode.EXCLUSIVE)).isTrue();
    assertThat(OfdLock.tryLock(other, 0, 1, Mode.EXCLUSIVE)).isFalse();
    OfdLock.unlock(mine, 0, 1);
    assertThat(OfdLock.tryLock(other, 0, 1, Mode.EXCLUSIVE)).isTrue();
  }

  @Test
  void rangesAreIndependent() {
    assertThat(OfdLock.tryLock(mine, 10, 1, Mode.EXCLUSIVE)).isTrue();
    assertThat(OfdLock.tryLock(other, 11, 1, Mode.EXCLUSIVE)).isTrue();
    assertThat(OfdLock.isLocked(other, 10, 1)).isTrue();
    assertThat(OfdLock.isLocked(other, 12, 0)).isFalse();
  }

  @Test
  void sharedLocksAdmitEachOtherButNoExclusiveOne() {
    assertThat(OfdLock.tryLock(mine, 0, 1, Mode.SHARED)).isTrue();
    assertThat(OfdLock.tryLock(other, 0, 1, Mode.SHARED)).isTrue();
    assertThat(OfdLock.tryLock(mine, 0, 1, Mode.EXCLUSIVE)).isFalse();
    OfdLock.unlock(other, 0, 1);
    assertThat(OfdLock.tryLock(mine, 0, 1, Mode.EXCLUSIVE)).isTrue();
  }

  @Test
  void aProbeDoesNotSeeItsOwnLock() {
    assertThat(OfdLock.tryLock(mine, 0, 1, Mode.EXCLUSIVE)).isTrue();
    assertThat(OfdLock.isLocked(mine, 0, 1)).isFalse();
    assertThat(OfdLock.isLocked(other, 0, 1)).isTrue();
  }

  @Test
  void aClosedDescriptorIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> OfdLock.isLocked(-1, 3, 1))
        .isInstanceOf(PosixException.class)
        .hasMessageContaining("EBADF")
        .hasMessageContaining("fd -1, bytes 3+1");
  }

  @Test
  void aLockIsHeldByAStoppedProcessAndFreeAfterAKill() throws Exception {
    try (ChildJvm child = ChildJvm.start(Holder.class, file.toString())) {
      child.awaitLine("locked");
      Posix.kill(child.pid(), Signal.SIGSTOP);
      assertThat(OfdLock.isLocked(mine, 7, 1)).isTrue();
      Posix.kill(child.pid(), Signal.SIGKILL);
      await().until(() -> !OfdLock.isLocked(mine, 7, 1));
    }
  }

  static final class Holder {
    public static void main(String[] arguments) throws InterruptedException {
      int fd = FileDescriptors.open(Path.of(arguments[0]), FileDescriptors.O_RDWR, 0);
      System.out.println(OfdLock.tryLock(fd, 7, 1, Mode.EXCLUSIVE) ? "locked" : "refused");
      Thread.currentThread().join();
    }
  }
}
