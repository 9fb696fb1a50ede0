package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CloseWatchTest {
  @TempDir Path directory;
  private int file;

  @BeforeEach
  void create() {
    file = open(FileDescriptors.O_RDWR | FileDescriptors.O_CREAT);
  }

  @AfterEach
  void close() {
    FileDescriptors.close(file);
  }

  private int open(int flags) {
    return FileDescriptors.open(directory.resolve("file"), flags, 0600);
  }

  @Test
  void hearsThatSomebodyClosedWhatHeCouldWrite() {
    try (CloseWatch watch = CloseWatch.on(file)) {
      int other = open(FileDescriptors.O_RDWR);
      assertThat(watch.await(0)).isFalse();

      FileDescriptors.close(other);

      assertThat(watch.await(Long.MAX_VALUE)).isTrue();
      assertThat(watch.await(0)).isFalse();
    }
  }

  @Test
  void isDeafToReadersAndToDuplicates() {
    try (CloseWatch watch = CloseWatch.on(file)) {
      FileDescriptors.close(open(FileDescriptors.O_RDONLY));
      FileDescriptors.close(FileDescriptors.duplicate(file, 3));
      assertThat(watch.await(1_000_000)).isFalse();
    }
  }

  @Test
  void whatIsNotOpenCannotBeWatched() {
    assertThatThrownBy(() -> CloseWatch.on(Integer.MAX_VALUE))
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.is(Errno.ENOENT)).isTrue());
  }
}
