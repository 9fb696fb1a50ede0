package org.multiprocessing4j.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person sees who types the command. The work is done in threads. */
@Timeout(60)
class CopyCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;

  @TempDir Path directory;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void aCompleteCopyEndsWithZeroAndASummary() throws Exception {
    Path source = Trees.varied(Files.createDirectory(directory.resolve("source")));

    assertThat(run(source, directory.resolve("target"))).isZero();

    assertThat(out()).containsPattern("^copied 3\\d\\d files, 4 links, 6 directories, 3.0 MB in ");
    assertThat(err()).doesNotContain("mp4j copy:");
  }

  @Test
  void aMissingSourceEndsWithOneAndAReason() {
    assertThat(run(directory.resolve("none"), directory.resolve("target"))).isEqualTo(1);

    assertThat(err()).startsWith("mp4j copy: cannot copy ").contains("none: no such file");
    assertThat(out()).isEmpty();
    assertThat(directory.resolve("target")).doesNotExist();
  }

  @Test
  void whatIsMissingIsNamedOnStandardError() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    Trees.write(source.resolve("fine"), "1");
    Trees.shell(source, "mkfifo $'line\\nbreak'");

    assertThat(run(source, directory.resolve("target"))).isEqualTo(1);

    assertThat(err())
        .contains("mp4j copy: missing line?break: a FIFO: only files can be copied")
        .contains("the target is not complete: copied 1 files")
        .contains("1 missing");
    assertThat(out()).isEmpty();
  }

  @Test
  void wrongArgumentsEndWithTwo() {
    assertThat(run(directory)).isEqualTo(2);
    assertThat(err()).contains("Missing required parameter: 'TO'").contains("Usage: copy");
    assertThat(run(directory, directory.resolve("x"), "--workers=0")).isEqualTo(2);
    assertThat(err()).contains("--workers and --part-size must be at least 1");
  }

  @Test
  void jsonTellsTheSameToAProgram() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    Trees.write(source.resolve("fine"), "12345");
    Trees.shell(source, "mkfifo $'a\"b\\\\c\\001'");

    assertThat(run(source, directory.resolve("target"), "--json")).isEqualTo(1);

    assertThat(out().lines().findFirst())
        .contains(
            "{\"event\":\"plan\",\"files\":1,\"links\":0,\"directories\":1,\"unchanged\":0,\"bytes\":5}");
    assertThat(out())
        .contains(
            "{\"event\":\"missing\",\"path\":\"a\\\"b\\\\c?\",\"escapedPath\":\"/a%22b%5Cc%01\",")
        .contains("{\"event\":\"summary\",\"complete\":false,\"files\":1,")
        .contains("\"missing\":1,\"bytes\":5,");
    assertThat(err()).contains("1 missing");
  }

  @Test
  void aTerminalGetsABar() throws Exception {
    Path source = Trees.varied(Files.createDirectory(directory.resolve("source")));
    System.setProperty("mp4j.terminal.columns", "70");
    try {
      assertThat(run(source, directory.resolve("target"))).isZero();
    } finally {
      System.clearProperty("mp4j.terminal.columns");
    }

    String[] frames = err().split("\r");
    assertThat(frames[frames.length - 1]).startsWith("copy 100% [").contains("3/3 MB");
    assertThat(frames).allSatisfy(frame -> assertThat(frame.strip()).hasSizeLessThan(70));
  }

  @Test
  void aDiskThatIsTooSmallIsNoticedBeforeAnythingIsWritten() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    Files.write(source.resolve("large"), new byte[2_000_000]);
    Path disk = smallDisk();

    assertThat(run(source, disk.resolve("target"))).isEqualTo(1);

    assertThat(err()).contains("not enough room").contains("needs 2.0 MB").contains("1.0 MB left");
    assertThat(Trees.shell(disk, "ls -A")).isEmpty();

    Path existing = Files.createDirectory(disk.resolve("existing"));
    Files.setAttribute(existing, "unix:mode", 0555);
    assertThat(run(source, existing, "--merge")).isEqualTo(1);
    assertThat(Trees.shell(existing, "stat -c %a .")).isEqualTo("555\n");
  }

  @Test
  void aDiskThatFillsUpMeanwhileStopsTheCopyAndLeavesNoHalfFile() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    for (int i = 0; i < 400; i++) {
      Files.write(source.resolve("file-" + i), new byte[1_500]);
    }
    Files.write(source.resolve("large"), new byte[200_000]);
    Path disk = smallDisk();

    Function<CopyOptions, CopyWorkers> filling = options -> new DiskFiller(disk.resolve("ballast"));

    assertThat(
            run(
                filling,
                source,
                disk.resolve("target"),
                "--part-size=100000",
                "--workers=1",
                "--json"))
        .isEqualTo(1);

    assertThat(out())
        .contains(
            "\"path\":\"large\",\"escapedPath\":\"/large\",\"reason\":\"No space left on device\"")
        .contains("not begun, because the disk of the target is full");
    assertThat(err()).contains("No space left on device", "more are missing; --json lists all");
    assertThat(Trees.leftovers(disk)).isEmpty();
    assertThat(Trees.shell(disk.resolve("target"), "find . -type f ! -size 1500c")).isEmpty();
  }

  /** Leaves hardly any room when the copy has begun. */
  private static final class DiskFiller extends ThreadWorkers {
    private final Path ballast;

    DiskFiller(Path ballast) {
      super(1);
      this.ballast = ballast;
    }

    @Override
    void runTask(CopyTask task, BlockingQueue<CopyEvent> queue) throws InterruptedException {
      try {
        if (Files.notExists(ballast)) {
          Files.write(ballast, new byte[1_048_576 - 5 * 4096]);
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      super.runTask(task, queue);
    }
  }

  /** Mounts a file system of one mebibyte, which {@link #unmount} takes away. */
  private Path smallDisk() throws IOException, InterruptedException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    String problem = Trees.shell(directory, "mount -t tmpfs -o size=1m tmpfs disk");
    assumeThat(problem).as("mounting a tmpfs needs root").isEmpty();
    return disk;
  }

  @AfterEach
  void unmount() throws Exception {
    Trees.shell(directory, "if mountpoint -q disk; then umount disk; fi");
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static int run(Object... arguments) {
    return run(options -> new ThreadWorkers(options.workers()), arguments);
  }

  private static int run(Function<CopyOptions, CopyWorkers> workers, Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return new CommandLine(new CopyCommand(workers)).execute(texts);
  }
}
