package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Threads;

/** What children write, and who reads it. */
@Timeout(60)
class OutputTest {
  private static final String LONG_LINE = "y".repeat(1000);

  private final List<String> lines = new CopyOnWriteArrayList<>();

  @TempDir Path directory;

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

  @Test
  void aFileTakesWhatChildrenWriteToBothStreamsInTheOrderInWhichTheyWriteIt() throws Exception {
    Path file = directory.resolve("log");
    run(ChildProcess.builder(OutputTest::printToBoth).writeTo(file));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    run(ChildProcess.builder(() -> System.out.println("four")).appendTo(file));
    assertThat(file).hasContent("one\ntwo\nthree\nfour\n");
    run(ChildProcess.builder(() -> System.out.println("five")).writeTo(file));
    assertThat(file).hasContent("five\n");
  }

  private static void printToBoth() {
    System.out.println("one");
    System.err.println("two");
    System.out.println("three");
  }

  @Test
  void whatIsWrittenToTheNullDeviceIsGone() throws Exception {
    run(ChildProcess.builder(OutputTest::printToBoth).writeTo(Path.of("/dev/null")));
  }

  private static void run(ChildProcess.Builder builder) throws InterruptedException {
    try (ChildProcess process = builder.start()) {
      process.join();
      assertThat(process.exitCode()).hasValue(0);
    }
  }

  @Test
  void anOrphanGoesOnWritingToItsFile() throws Exception {
    Path file = directory.resolve("log");
    try (ChildJvm parent =
        ChildJvm.builder(ParentOfWriter.class).arguments(file.toString()).start()) {
      await().until(() -> Files.exists(file) && Files.readString(file).equals("child\n"));
      parent.kill();
      await().until(() -> Files.readString(file).equals("child\norphan\n"));
    }
  }

  static final class ParentOfWriter {
    public static void main(String[] arguments) {
      ChildProcess.builder(OutputTest::writeAlsoAsOrphan).appendTo(Path.of(arguments[0])).start();
    }
  }

  private static void writeAlsoAsOrphan() throws InterruptedException {
    System.out.println("child");
    boolean ended = Multiprocessing.parentProcess().orElseThrow().join(Duration.ofSeconds(50));
    System.out.println(ended ? "orphan" : "still a child");
  }

  @Test
  void aFileThatIsNotOursOrNoFileIsRefusedAndKeepsItsContent() throws Exception {
    Path target = Files.writeString(directory.resolve("target"), "content");
    Path link = Files.createSymbolicLink(directory.resolve("link"), target);
    assertRefused(link, "open(" + link + ") failed with ELOOP");
    assertThat(target).hasContent("content");

    Path absent = directory.resolve("absent/log");
    assertRefused(absent, "open(" + absent + ") failed with ENOENT");
    assertRefused(directory, "open(" + directory + ") failed with EISDIR");
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertRefused(pipe, "open(" + pipe + ") failed with ENXIO");
    assertRefused(Path.of("/dev/zero"), "/dev/zero is not a regular file");

    if (Posix.getuid() == 0) { // nobody else can give a file away
      var unused = Files.setAttribute(target, "unix:uid", 4711);
      assertRefused(target, target + " belongs to user 4711, not to 0");
      assertThat(target).hasContent("content");
    }
  }

  private static void assertRefused(Path file, String why) {
    try (ChildProcess process =
        ChildProcess.builder(() -> {}).name("writer").writeTo(file).build()) {
      assertThatThrownBy(process::start)
          .isInstanceOf(ProcessStartException.class)
          .hasMessageStartingWith("cannot start process writer: " + why)
          .hasMessageEndingWith("name such a file, or inherit or capture the output");
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
