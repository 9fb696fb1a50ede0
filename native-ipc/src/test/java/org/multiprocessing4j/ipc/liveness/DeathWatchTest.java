package org.multiprocessing4j.ipc.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.posix.FileDescriptors;

@Timeout(60)
class DeathWatchTest {
  private static final long SECOND_NANOS = 1_000_000_000;

  /** A process may be kept from running just as it dies, with its lock still held. */
  @Test
  void looksAgainForMoreThanASecond(@TempDir Path directory) {
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_CREAT;
    int fd = FileDescriptors.open(directory.resolve("registry"), flags, 0600);
    AtomicInteger looks = new AtomicInteger();
    AtomicLong lastNanos = new AtomicLong();
    long startNanos = System.nanoTime();
    DeathWatch.start(
        fd,
        () -> {
          lastNanos.set(System.nanoTime());
          looks.incrementAndGet();
        },
        () -> {});
    await().untilAsserted(() -> assertThat(looks).hasValueGreaterThanOrEqualTo(5));
    assertThat(lastNanos.get() - startNanos).isGreaterThan(SECOND_NANOS);
    FileDescriptors.close(fd);
  }
}
