package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Threads;

/** What children write, and who reads it. */
@Timeout(60)
class OutputTest {
  private static final String LONG_LINE = "y".repeat(1000);

  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Test
  void aConsumerThatBlocksKeepsNobodyWaitingButItsOwnChild() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (ChildProcess talker =
            ChildProcess.builder(() -> System.out.print("1\n2\n3"))
                .capture(
                    line -> {
                      lines.add(line);
                      busy.countDown();
                      Threads.awaitUninterrupted(over);
                    })
                .start();
        ChildProcess other = new ChildProcess(() -> {})) {
      busy.await();
      other.start();
      other.join();
      assertThat(other.exitCode()).hasValue(0);
      assertThat(talker.join(Duration.ofMillis(100))).isFalse();

      over.countDown();
      talker.join();
      assertThat(lines).containsExactly("1", "2", "3");
    }
  }

  @Test
  void aLineThatDoesNotEndComesInPieces() throws Exception {
    try (ChildProcess process =
        ChildProcess.builder(OutputTest::printLongLine).capture(lines::add).start()) {
      assertThat(process.join(Duration.ofSeconds(30))).isTrue();
      assertThat(lines).extracting(String::length).containsExactly(1 << 20, 1 << 20, 1 << 19);
    }
  }

  private static void printLongLine() {
    System.out.print("x".repeat(5 << 19));
  }

  @Test
  void aChildEndsAlthoughAProgramThatItHasLeftBehindWritesForEver() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet(); // that program says the same all the time
    try (ChildProcess process =
        ChildProcess.builder(OutputTest::leaveWriter)
            .capture(line -> takeSlowly(line, seen))
            .start()) {
      TestOutput.awaitLine(seen, LONG_LINE);
      process.kill();
      assertThat(process.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  private static void leaveWriter() throws Exception {
    Process unused = new ProcessBuilder("yes", LONG_LINE).redirectOutput(Redirect.INHERIT).start();
    Threads.waitForever();
  }

  /** So that the pipe is full again before it is read again. */
  private static void takeSlowly(String line, Set<String> seen) {
    seen.add(line);
    LockSupport.parkNanos(1_000_000);
  }

  @Test
  void anErrorOfWhoReadsTheOutputEndsNothing() throws Exception {
    try (ChildProcess process =
        ChildProcess.builder(() -> System.out.println("one\ntwo"))
            .capture(
                line -> {
                  lines.add(line);
                  throw new AssertionError(line);
                })
            .build()) {
      process.start();
      assertThat(process.join(Duration.ofSeconds(30))).isTrue();
      assertThat(lines).containsExactly("one", "two");
    }
  }

  /** Since JDK 19 that encoding need not be the default one; before, the option means nothing. */
  @Test
  void linesAreReadInTheEncodingInWhichChildrenWriteThem() throws Exception {
    try (ChildJvm parent =
        ChildJvm.builder(UmlautReader.class)
            .jvmArguments("-Dstdout.encoding=ISO-8859-1")
            .environment(Map.of("LC_ALL", "C.UTF-8"))
            .start()) {
      parent.awaitSuccess();
    }
  }

  static final class UmlautReader {
    public static void main(String[] arguments) throws Exception {
      List<String> lines = new CopyOnWriteArrayList<>();
      SerializableRunnable writer = () -> System.out.println("gr\u00fcn");
      try (ChildProcess process = ChildProcess.builder(writer).capture(lines::add).start()) {
        process.join();
      }
      assertThat(lines).containsExactly("gr\u00fcn");
    }
  }
}
