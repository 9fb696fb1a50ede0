package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.awaitility.Awaitility;
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

    Futex.Result result = Futex.awaitEitherInterruptibly(first, 0, second, 0, LONG_NANOS);

    assertThat(result).isIn(Futex.Result.WOKEN, Futex.Result.CHANGED);
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
  void awaitReturnsAtOnceWhenTheWordHasAnotherValue() {
    words.putInt(0, 5);
    assertThat(Futex.await(first, 4, LONG_NANOS)).isEqualTo(Futex.Result.CHANGED);
  }

  @Test
  void awaitComparesNegativeValues() {
    words.putInt(0, -1);
    assertThat(Futex.await(first, -1, 1_000)).isEqualTo(Futex.Result.TIMED_OUT);
    assertThat(Futex.awaitEither(first, -1, second, 0, 1_000)).isEqualTo(Futex.Result.TIMED_OUT);
  }

  @Test
  void awaitTimesOutNotBeforeItsTime() {
    long start = System.nanoTime();
    assertThat(Futex.await(first, 0, 30_000_000)).isEqualTo(Futex.Result.TIMED_OUT);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void awaitDoesNotSleepWithoutTime() {
    assertThat(Futex.await(first, 0, 0)).isEqualTo(Futex.Result.TIMED_OUT);
    assertThat(Futex.await(first, 0, Long.MIN_VALUE)).isEqualTo(Futex.Result.TIMED_OUT);
    assertThat(Futex.awaitEither(first, 0, second, 0, 0)).isEqualTo(Futex.Result.TIMED_OUT);
  }

  @Test
  void wakeReachesAThreadThatWaitsForever() throws InterruptedException {
    Thread sleeper = new Thread(() -> Futex.await(first, 0, Long.MAX_VALUE));
    sleeper.start();
    wakeUntilSomebodyWoke(first);
    sleeper.join();
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
    assertThat(Futex.awaitEither(first, 1, second, 0, LONG_NANOS)).isEqualTo(Futex.Result.CHANGED);
    // The second one is seen by the caller's next look where there is no futex_waitv.
    assertThat(Futex.awaitEither(first, 0, second, 1, LONG_NANOS))
        .isEqualTo(OldKernel.isOurs() ? Futex.Result.WOKEN : Futex.Result.CHANGED);
  }

  @Test
  void awaitEitherTimesOutNotBeforeItsTime() {
    long start = System.nanoTime();
    assertThat(Futex.awaitEither(first, 0, second, 0, 30_000_000))
        .isEqualTo(Futex.Result.TIMED_OUT);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void withoutTheNewerCallAwaitEitherWakesUpInTimeToLookAtTheSecondWord() {
    boolean isMissing = OldKernel.isOurs();
    OldKernel.pretend();
    try {
      assertThat(Futex.awaitEither(first, 0, second, 0, LONG_NANOS)).isEqualTo(Futex.Result.WOKEN);
      assertThat(Futex.awaitEither(first, 0, second, 0, 1_000)).isEqualTo(Futex.Result.TIMED_OUT);
      assertThat(Futex.awaitEither(first, 1, second, 0, LONG_NANOS))
          .isEqualTo(Futex.Result.CHANGED);
    } finally {
      Futex.waitvMissing = isMissing;
    }
  }

  @Test
  void aWordThatIsNotMappedIsAnErrorAndNotACrash() {
    assertThatThrownBy(() -> Futex.await(8, 0, LONG_NANOS))
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
      child.awaitLine("WOKEN");
      child.awaitSuccess();
    }
  }

  private static void wakeUntilSomebodyWoke(long address) {
    Awaitility.await()
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
      System.out.println("sleeping");
      System.out.println(Futex.await(Posix.addressOf(shared), 0, LONG_NANOS));
    }
  }
}
