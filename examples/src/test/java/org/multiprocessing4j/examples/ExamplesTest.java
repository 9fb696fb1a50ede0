package org.multiprocessing4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** Runs every example as a user would, checks what it prints, and that it leaves nothing behind. */
@Timeout(120)
class ExamplesTest {

  @Test
  void firstProgram() throws Exception {
    assertThat(run("first-program"))
        .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> "got " + i).toList());
  }

  @Test
  void startJoin() throws Exception {
    assertThat(run("start-join"))
        .containsExactly(
            "hello from greeter",
            "greeter: exit code 0",
            "leaver: exit code 12",
            "thrower: exit code 1",
            "sleeper: exit code -15");
  }

  @Test
  void pidPpid() throws Exception {
    List<String> lines = run("pid-ppid");

    String parent = after("parent: my pid is ", lines.get(0));
    String child = after("parent: the pid of my child is ", lines.get(2));
    assertThat(lines.get(1)).isEqualTo("child: my pid is " + child + ", my parent is " + parent);
    assertThat(child).isNotEqualTo(parent);
  }

  @Test
  void orphan() throws Exception {
    List<String> lines = run("orphan");

    assertThat(lines).hasSize(3);
    String child = after("grandchild: my parent is ", lines.get(0));
    assertThat(lines.get(1)).isEqualTo("parent: I have killed " + child);
    assertThat(after("grandchild: my parent is now ", lines.get(2))).isNotEqualTo(child);
  }

  @Test
  void zombie() throws Exception {
    assertThat(run("zombie"))
        .containsExactly(
            "state of the child: Z (zombie)", "waitpid: exit code 7", "the child is gone");
  }

  @Test
  void noSharedGlobals() throws Exception {
    assertThat(run("no-shared-globals"))
        .containsExactly(
            "child: static field 100, shared value 100",
            "parent: static field 0, shared value 100");
  }

  @Test
  void queueWriterReader() throws Exception {
    List<String> lines = run("queue-writer-reader");

    assertThat(lines)
        .hasSize(7)
        .containsSubsequence(
            "read apple from fruit", "read banana from fruit", "read cherry from fruit")
        .containsSubsequence(
            "read ash from trees", "read beech from trees", "read cedar from trees")
        .endsWith("the queue is shut down, words read: 6");
  }

  @Test
  void duplexPipe() throws Exception {
    assertThat(run("duplex-pipe")).containsExactly("child: got 7", "parent: got 49");
  }

  @Test
  void simplexPipe() throws Exception {
    assertThat(run("simplex-pipe"))
        .containsExactly("got line 1", "got line 2", "got line 3", "the writer has closed its end");
  }

  @Test
  void pool() throws Exception {
    List<String> lines = run("pool");

    assertThat(lines).hasSize(11).endsWith("squares: [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]");
    List<String> pids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pids.add(after("task " + i + " took pid ", lines.get(i)));
    }
    assertThat(pids.stream().distinct()).hasSizeBetween(1, 3);
  }

  @Test
  void poolManagerQueue() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      expected.add("task " + i + " is done");
    }
    expected.add("sum of all: 45");

    assertThat(run("pool-manager-queue")).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void daemon() throws Exception {
    List<String> lines = run("daemon");

    assertThat(lines).hasSize(2).endsWith("the parent ends");
    assertThat(lines.get(0)).matches("daemon \\d+ is alive: true");
    Path process = Path.of("/proc", lines.get(0).replaceAll("\\D", ""));
    await().until(() -> Files.notExists(process));
  }

  @Test
  void lock() throws Exception {
    assertThat(run("lock")).containsExactly("with the lock: 4000 of 4000");
  }

  @Test
  void semaphore() throws Exception {
    List<String> lines = run("semaphore");

    assertThat(lines).hasSize(6).endsWith("all have left: 0 inside");
    assertThat(lines.subList(0, 5)).allMatch(line -> line.matches("car [1-5] parked, [12] inside"));
  }

  @Test
  void withoutANameAllAreListed() throws Exception {
    assertThat(run())
        .hasSize(14)
        .allMatch(line -> line.matches("[a-z-]+ +.+"))
        .anyMatch(line -> line.startsWith("queue-writer-reader "));
    assertThat(run("--help")).isEqualTo(run());
  }

  @Test
  void anUnknownNameIsAnError() throws Exception {
    try (ChildJvm jvm = ChildJvm.start(Examples.class, "nonsense")) {
      assertThat(jvm.awaitExit()).isEqualTo(2);
      assertThat(jvm.stderr()).anyMatch(line -> line.contains("there is no example nonsense"));
    }
  }

  /** Runs an example to its end; returns what it and its children have printed. */
  private static List<String> run(String... name) throws IOException, InterruptedException {
    try (ChildJvm jvm =
        ChildJvm.builder(Examples.class).arguments(name).deadline(Duration.ofSeconds(90)).start()) {
      jvm.awaitSuccess();
      assertNothingIsLeft(jvm.pid());
      return jvm.stdout();
    }
  }

  /** A run directory is named after the process that began it. Orphans need a moment to end. */
  private static void assertNothingIsLeft(long pid) {
    await()
        .untilAsserted(
            () -> assertThat(runDirectories()).noneMatch(run -> run.startsWith(pid + "-")));
  }

  private static List<String> runDirectories() throws IOException {
    Path all = Path.of("/dev/shm/mp4j-" + Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    if (Files.notExists(all)) {
      return List.of();
    }
    try (Stream<Path> runs = Files.list(all)) {
      return runs.map(run -> run.getFileName().toString()).toList();
    }
  }

  private static String after(String prefix, String line) {
    assertThat(line).startsWith(prefix);
    return line.substring(prefix.length());
  }
}
