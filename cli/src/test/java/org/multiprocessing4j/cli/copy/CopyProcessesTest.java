package org.multiprocessing4j.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.cli.Mp4j;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** The command with real worker processes, which are killed, and is itself. */
@Timeout(180)
class CopyProcessesTest {
  @TempDir Path directory;

  @Test
  void aPoolOfProcessesCopiesATree() throws Exception {
    Path source = Trees.varied(Files.createDirectory(directory.resolve("source")));
    Path target = directory.resolve("target");

    try (ChildJvm copy = start(source, target, "--workers=2", "--verify", "--part-size=1000000")) {
      copy.awaitSuccess();
      assertThat(copy.stdout()).hasSize(1).allMatch(line -> line.startsWith("copied 3"));
      assertNoRunDirectory(copy.pid());
    }
    Trees.assertSame(source, target);
  }

  @Test
  void aKilledWorkerCostsNothing() throws Exception {
    Path source = manyFiles();
    Path target = directory.resolve("target");

    try (ChildJvm copy = start(source, target, "--workers=2", "--sync")) {
      awaitFiles(target, 30);
      ProcessHandle worker =
          ProcessHandle.of(copy.pid()).orElseThrow().children().findAny().orElseThrow();
      assertThat(worker.destroyForcibly()).isTrue();
      copy.awaitSuccess();
      assertThat(copy.stderr())
          .anyMatch(line -> line.contains("pid " + worker.pid() + ") was killed by SIGKILL"));
    }
    Trees.assertSame(source, target);
    assertThat(Trees.leftovers(target)).isEmpty();
  }

  @Test
  void anInterruptedCopyLeavesWholeFilesAndCanGoOn() throws Exception {
    Path source = manyFiles();
    Path target = directory.resolve("target");

    try (ChildJvm copy = start(source, target, "--workers=2", "--sync")) {
      awaitFiles(target, 30);
      copy.terminate();
      assertThat(copy.awaitExit()).isEqualTo(143);
    }
    assertThat(Trees.leftovers(target)).isEmpty();
    assertThat(Trees.shell(target, "find . -type f ! -size 2000c")).isEmpty();

    try (ChildJvm again = start(source, target, "--merge")) {
      again.awaitSuccess();
      assertThat(again.stdout()).allMatch(line -> line.contains("were there already"));
    }
    Trees.assertSame(source, target);
  }

  @Test
  void theNextCopyRemovesWhatAKilledOneHasLeft() throws Exception {
    Path source = manyFiles();
    Files.write(source.resolve("big"), Trees.randomBytes(50_000_000));
    Path target = directory.resolve("target");

    try (ChildJvm copy = start(source, target, "--workers=2", "--sync", "--part-size=1000000")) {
      awaitLeftovers(target);
      ProcessHandle[] workers =
          ProcessHandle.of(copy.pid()).orElseThrow().children().toArray(ProcessHandle[]::new);
      copy.kill();
      await().until(() -> Stream.of(workers).noneMatch(ProcessHandle::isAlive));
    }
    assertThat(Trees.leftovers(target)).contains(".lock", ".part");
    assertThat(Trees.shell(target, "find . -type f ! -name '.mp4j-*' ! -size 2000c")).isEmpty();

    try (ChildJvm next = start(source, target, "--merge")) {
      next.awaitSuccess();
      assertThat(next.stderr()).anyMatch(line -> line.matches(".*removed .* of a copy .* killed"));
    }
    assertThat(Trees.leftovers(target)).isEmpty();
    Trees.assertSame(source, target);
  }

  @Test
  void whatALivingCopyIsWritingIsLeftAlone() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    Files.write(source.resolve("big"), Trees.randomBytes(50_000_000));
    Path target = directory.resolve("target");

    try (ChildJvm copy = start(source, target, "--sync", "--part-size=1000000")) {
      awaitLeftovers(target);
      Posix.kill(copy.pid(), Signal.SIGSTOP);
      try (ChildJvm other = start(source, target, "--merge")) {
        other.awaitSuccess();
        assertThat(other.stderr()).anyMatch(line -> line.contains("another copy is at work here"));
      }
      assertThat(Trees.leftovers(target)).contains(".lock", ".part");
      Posix.kill(copy.pid(), Signal.SIGCONT);
      copy.awaitSuccess();
    }
    assertThat(Trees.leftovers(target)).isEmpty();
    Trees.assertSame(source, target);
  }

  private Path manyFiles() throws IOException {
    Path source = Files.createDirectory(directory.resolve("source"));
    for (int i = 0; i < 600; i++) {
      Files.write(source.resolve("file-" + i), new byte[2_000]);
    }
    return source;
  }

  private static ChildJvm start(Path source, Path target, String... options) {
    List<String> arguments = new ArrayList<>(List.of("copy", source.toString(), target.toString()));
    arguments.addAll(List.of(options));
    return ChildJvm.builder(Mp4j.class)
        .arguments(arguments.toArray(String[]::new))
        .environment(Map.of("LC_ALL", "C.UTF-8"))
        .deadline(Duration.ofMinutes(2))
        .start();
  }

  private static void awaitFiles(Path directory, int count) {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> Files.exists(directory) && filesIn(directory) >= count);
  }

  /** Waits until a big file has its temporary one, which stays until all parts are copied. */
  private static void awaitLeftovers(Path target) {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> Files.exists(target) && Trees.leftovers(target).contains(".part"));
  }

  private static long filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  private static void assertNoRunDirectory(long pid) throws IOException, InterruptedException {
    assertThat(Trees.shell(Path.of("/dev/shm"), "ls -d mp4j-*/" + pid + "-* 2>/dev/null"))
        .isEmpty();
  }
}
