package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

@Timeout(60)
class FutexTest {
  private static final long LONG_NANOS = Duration.ofSeconds(20).toNanos();

  private final ByteBuffer words = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
  private final long first = Posix.addressOf(words);
  private final long second = first + 8;

  @Test
  void aPendingInterruptEndsAnInterruptibleWaitAtOnceAndStaysPending() {
    Thread.currentThread().interrupt();

    assertEndsAtOnce(() -> Futex.awaitEitherInterruptibly(first, 0, second, 0, LONG_NANOS));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void noneOfManyInterruptsIsMissed() throws InterruptedException {
    // Without the word each interrupt takes a slice, as on an old kernel: 100 s for 5,000 of them.
    long sliceNanos = Duration.ofMillis(20).toNanos();
    int interrupts = OldKernel.isOurs() ? 50 : 5_000;
    AtomicInteger heard = new AtomicInteger();
    Thread sleeper =
        new Thread(
            () -> {
              while (heard.get() < interrupts) {
                Futex.awaitEitherInterruptibly(first, 0, second, 0, sliceNanos);
                if (Thread.interrupted()) {
                  heard.incrementAndGet();
                }
              }
            });
    sleeper.start();
    for (int i = 0; i < interrupts; i++) {
      sleeper.interrupt();
      while (heard.get() <= i) {
        Thread.onSpinWait();
      }
    }
    sleeper.join();
  }

  @Test
  void awaitEitherDoesNotSleepWithoutTime() {
    assertEndsAtOnce(() -> Futex.awaitEither(first, 0, second, 0, 0));
    assertEndsAtOnce(() -> Futex.awaitEither(first, 0, second, 0, Long.MIN_VALUE));
  }

  @Test
  void awaitEitherIsWokenByEachOfItsWords() throws InterruptedException {
    for (long word : new long[] {first, second}) {
      Thread sleeper = new Thread(() -> Futex.awaitEither(first, 0, second, 0, Long.MAX_VALUE));
      sleeper.start();
      while (sleeper.isAlive()) {
        int ignored = Futex.wake(word, 1);
        sleeper.join(1);
      }
    }
  }

  @Test
  void awaitEitherNoticesAChangeOfEachWord() {
    assertEndsAtOnce(() -> Futex.awaitEither(first, 1, second, 0, LONG_NANOS));
    // Where there is no futex_waitv, the caller looks at the second one soon.
    assertEndsAtOnce(() -> Futex.awaitEither(first, 0, second, 1, LONG_NANOS));
  }

  private static void assertEndsAtOnce(Runnable wait) {
    long start = System.nanoTime();
    wait.run();
    assertThat(System.nanoTime() - start).isLessThan(LONG_NANOS / 2);
  }

  @Test
  void awaitEitherTimesOutNotBeforeItsTime() {
    words.putInt(0, -1);
    long start = System.nanoTime();
    Futex.awaitEither(first, -1, second, 0, 30_000_000);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void withoutTheNewerCallAwaitEitherWakesUpInTimeToLookAtTheSecondWord() {
    boolean isMissing = OldKernel.isOurs();
    OldKernel.pretend();
    try {
      assertEndsAtOnce(() -> Futex.awaitEither(first, 0, second, 0, LONG_NANOS));
      assertEndsAtOnce(() -> Futex.awaitEither(first, 1, second, 0, LONG_NANOS));
      awaitEitherTimesOutNotBeforeItsTime();
    } finally {
      Futex.waitvMissing = isMissing;
    }
  }

  @Test
  void aWordThatIsNotMappedIsAnErrorAndNotACrash() {
    assertThatThrownBy(() -> Futex.awaitEither(8, 0, second, 0, LONG_NANOS))
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.is(Errno.EFAULT)).isTrue());
    assertThatThrownBy(() -> Futex.wake(first + 1, 1))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errnoName()).isEqualTo("EINVAL"));
  }

  @Test
  void wakeReachesAnotherProcess(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("word");
    MappedByteBuffer shared = map(file);
    try (ChildJvm child = ChildJvm.start(Sleeper.class, file.toString())) {
      child.awaitLine("sleeping");
      wakeUntilSomebodyWoke(Posix.addressOf(shared));
      child.awaitLine("awake");
      child.awaitSuccess();
    }
  }

  private static void wakeUntilSomebodyWoke(long address) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .untilAsserted(() -> assertThat(Futex.wake(address, 1)).isEqualTo(1));
  }

  private static MappedByteBuffer map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(MapMode.READ_WRITE, 0, 4096);
    }
  }

  static final class Sleeper {
    public static void main(String[] arguments) throws IOException {
      MappedByteBuffer shared = map(Path.of(arguments[0]));
      long word = Posix.addressOf(shared);
      System.out.println("sleeping");
      Futex.awaitEither(word, 0, word + Integer.BYTES, 0, LONG_NANOS);
      System.out.println("awake");
    }
  }
}
