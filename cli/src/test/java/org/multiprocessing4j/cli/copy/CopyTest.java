package org.multiprocessing4j.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CopyTest {
  private static final CopyOptions PLAIN = options(CopyOptions.DEFAULT_PART_BYTES);
  private static final CopyOptions MERGE =
      new CopyOptions(1, true, false, false, false, CopyOptions.DEFAULT_PART_BYTES);

  @TempDir Path directory;

  @Test
  void everythingAboutATreeIsKept() throws Exception {
    Path source = Trees.varied(Files.createDirectory(directory.resolve("source")));
    Path target = directory.resolve("target");

    CopyReport report = copy(source, target, PLAIN);

    assertThat(report.missing()).isEmpty();
    Trees.assertSame(source, target);
    assertThat(report.directories()).isEqualTo(6);
    assertThat(report.links()).isEqualTo(4);
    assertThat(report.bytes()).isGreaterThan(3_000_000);
  }

  @Test
  void bigFilesGoInPartsAndAreVerified() throws Exception {
    Path source = Trees.varied(Files.createDirectory(directory.resolve("source")));
    Path target = directory.resolve("target");

    CopyReport report = copy(source, target, new CopyOptions(3, false, false, true, true, 100_000));

    assertThat(report.missing()).isEmpty();
    Trees.assertSame(source, target);
  }

  @Test
  void partsReachBeyondFourGibibytes() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    long size = (4L << 30) + 12_345;
    try (FileChannel file =
        FileChannel.open(
            source.resolve("huge"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(StandardCharsets.US_ASCII.encode("end"), size - 3);
    }
    CopyPlan plan = CopyPlan.of(source, PLAIN);
    CopyUnits units = new CopyUnits(plan, PLAIN.partBytes());

    long covered = 0;
    while (units.hasNext()) {
      CopyUnit part = units.next().get(0);
      assertThat(part.offset()).isEqualTo(covered);
      assertThat(part.isPart()).isTrue();
      covered += part.length();
    }

    assertThat(covered).isEqualTo(size);
  }

  @Test
  void aSingleFileIsATreeToo() throws Exception {
    Path source = directory.resolve("source");
    Trees.write(source, "alone");

    CopyReport report = copy(source, directory.resolve("target"), PLAIN);

    assertThat(report.isComplete()).isTrue();
    assertThat(directory.resolve("target")).hasContent("alone");
  }

  @Test
  void aMissingSourceIsRefused() {
    assertRefused(directory.resolve("none"), directory.resolve("target"), "no such file");
  }

  @Test
  void anExistingTargetIsRefusedUnlessItIsEmpty() throws Exception {
    Path source = tree("source", "a", "1");
    Path used = tree("used", "b", "2");
    assertRefused(source, used, "exists already");
    assertRefused(source, used.resolve("b"), "exists already");
    Path dangling = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    assertRefused(source, dangling, "exists already");

    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(copy(source, empty, PLAIN).isComplete()).isTrue();
    assertThat(empty.resolve("a")).hasContent("1");
  }

  @Test
  void sourceAndTargetMayNotLieInEachOther() throws Exception {
    Path source = tree("source", "a", "1");
    Files.createSymbolicLink(directory.resolve("alias"), source);

    assertRefused(source, source.resolve("new"), "inside");
    assertRefused(source, directory.resolve("alias/new"), "inside");
    assertRefused(source, directory, "inside");
    assertRefused(source, source, "the same");
    assertRefused(source, directory.resolve("no/such/place"), "no directory");
  }

  @Test
  void mergeReplacesWhatDiffersAndKeepsTheRest() throws Exception {
    Path source = tree("source", "same", "s", "changed", "new text", "added", "a");
    Path target = tree("target", "same", "s", "changed", "old", "extra", "e");
    Trees.setTime(source.resolve("same"), Instant.ofEpochSecond(5));
    Trees.setTime(target.resolve("same"), Instant.ofEpochSecond(5));

    CopyReport report =
        copy(source, target, new CopyOptions(1, true, false, false, false, 1 << 20));

    assertThat(report.isComplete()).isTrue();
    assertThat(report.files()).isEqualTo(2);
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(Trees.texts(target))
        .containsEntry("same", "s")
        .containsEntry("changed", "new text")
        .containsEntry("added", "a")
        .containsEntry("extra", "e");
  }

  @Test
  void mergeDoesNotReplaceOneKindByAnother() throws Exception {
    Path source = tree("source", "sub/file", "1", "plain", "2", "fine", "3");
    Path target = tree("target", "sub", "in the way", "plain/inside", "in the way");

    CopyReport report =
        copy(source, target, new CopyOptions(1, true, false, false, false, 1 << 20));

    assertThat(report.missing())
        .extracting(Missing::path)
        .containsExactlyInAnyOrder("/sub", "/sub/file", "/plain");
    assertThat(Trees.texts(target))
        .containsEntry("sub", "in the way")
        .containsEntry("plain/inside", "in the way")
        .containsEntry("fine", "3");
    assertThat(Trees.leftovers(target)).isEmpty();
  }

  @Test
  void nothingIsReadOrWrittenThroughALinkInThePlaceOfADirectory() throws Exception {
    Path source = tree("source", "sub/f", "new", "sub/same", "s", "sub/inner/g", "new", "h", "new");
    Path elsewhere =
        tree("elsewhere", "f", "old", "same", "s", "inner/.mp4j-copy-1-abc-0.part", "hal");
    Trees.setTime(source.resolve("sub/same"), Instant.ofEpochSecond(5));
    Trees.setTime(elsewhere.resolve("same"), Instant.ofEpochSecond(5));
    Path target = Files.createDirectory(directory.resolve("target"));
    Files.createSymbolicLink(target.resolve("sub"), elsewhere);
    String list = "find . -printf '%P|%y|%m|%T@|%s\\n' | sort";
    String before = Trees.shell(elsewhere, list);

    CopyReport report = copy(source, target, MERGE);

    assertThat(Trees.shell(elsewhere, list)).isEqualTo(before);
    assertThat(report.missing())
        .extracting(Missing::path)
        .containsExactly("/sub", "/sub/f", "/sub/inner", "/sub/inner/g", "/sub/same");
    assertThat(report.unchanged()).isZero();
    assertThat(target.resolve("h")).hasContent("new");
  }

  @Test
  void aDirectoryThatBecomesALinkIsNotWrittenThrough() throws Exception {
    Path source = tree("source", "sub/f", "new");
    Path target = tree("target", "sub/old", "old");
    CopyPlan plan = CopyPlan.of(source, PLAIN);
    DirectoryMaker directories =
        new DirectoryMaker(CopyJob.of(source, target, "run", false, false));
    assertThat(directories.open(plan.directories())).containsExactly(target, target.resolve("sub"));

    Files.move(target.resolve("sub"), directory.resolve("elsewhere"));
    Files.createSymbolicLink(target.resolve("sub"), directory.resolve("elsewhere"));

    directories.make(plan.directories().get(0));
    assertThatThrownBy(() -> directories.make(plan.directories().get(1)))
        .hasMessageContaining("in the way");
    assertThat(directories.hasParentOf(plan.files().get(0))).isFalse();
  }

  @Test
  void mergeOpensReadOnlyDirectoriesForAsLongAsItTakes() throws Exception {
    Path source = tree("source", "sub/was there", "1", "sub/was missing", "2");
    Path target = tree("target", "sub/was there", "1");
    for (Path closed : List.of(source, source.resolve("sub"), target, target.resolve("sub"))) {
      Files.setAttribute(closed, "unix:mode", 0555);
    }
    // Root needs no permission, so the modes are what can be seen.
    List<Integer> modes = new CopyOnWriteArrayList<>();
    ThreadWorkers workers =
        new ThreadWorkers(1) {
          @Override
          void runTask(CopyTask task, BlockingQueue<CopyEvent> queue) throws InterruptedException {
            modes.add(permissions(target));
            modes.add(permissions(target.resolve("sub")));
            super.runTask(task, queue);
          }
        };

    CopyReport report = newCopy(source, target, MERGE).run(() -> workers);

    assertThat(report.isComplete()).isTrue();
    assertThat(modes).containsExactly(0755, 0755);
    Trees.assertSame(source, target);
  }

  private static int permissions(Path path) {
    try {
      return NodeAttributes.of(path).permissions();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theParentOfALinkedDirectoryIsThatOfWhereItReallyLies() throws Exception {
    Path source = tree("source", "a", "1");
    Files.createDirectories(directory.resolve("far/real"));
    Files.createSymbolicLink(directory.resolve("link"), Path.of("far/real"));

    copy(source, directory.resolve("link/../out"), PLAIN);
    assertThat(directory.resolve("far/out/a")).hasContent("1");
    assertThat(directory.resolve("out")).doesNotExist();

    copy(source, directory.resolve("link/.."), MERGE);
    assertThat(directory.resolve("far/a")).hasContent("1");
    assertRefused(source, directory.resolve("none/.."), "no directory");
    assertRefused(source, directory.resolve("far/a/."), "no directory");
  }

  @Test
  void onlyAFailedWriteCanMeanThatTheDiskIsFull() throws Exception {
    Path target = Files.createDirectory(directory.resolve("target"));
    CopyJob job = CopyJob.of(directory.resolve("none"), target, "run", false, false);
    long size = 1L << 60;
    NodeAttributes attributes = new NodeAttributes(0100644, 0, 0, size, Instant.EPOCH);
    BlockingQueue<CopyEvent> events = new LinkedBlockingQueue<>();

    new CopyTask(0, job, List.of(new CopyUnit(0, 0, "/a", attributes, 0, size))).run(events);

    assertThat(events)
        .containsExactly(new CopyEvent.Failed(0, 0, "no such file or directory", false));
  }

  @Test
  void aDirectoryThatCannotBeReadToItsEndIsNoReasonToStop() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    DirectoryStream<Path> broken =
        new DirectoryStream<>() {
          @Override
          public Iterator<Path> iterator() {
            throw new DirectoryIteratorException(new IOException("Input/output error"));
          }

          @Override
          public void close() {}
        };

    new Leftovers(new PlainProgress(new PrintStream(text)), (path, glob) -> broken)
        .removeFrom(directory);

    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("cannot look for leftovers in " + directory, "Input/output error");
  }

  @Test
  void leftoversAreRemovedAlsoWhereASingleFileGoesOrTheMarkIsGone() throws Exception {
    Path source = tree("source", "sub/file", "1");
    Path target = tree("target", "sub/.mp4j-copy-1-abc-0.part", "hal", ".mp4j-copy-1-abc.lock", "");
    Trees.write(directory.resolve(".mp4j-copy-2-def-17.part"), "hal");
    Trees.write(target.resolve(".mp4j-copyright"), "not ours");

    copy(source, target, new CopyOptions(1, true, false, false, false, 1 << 20));
    copy(source.resolve("sub/file"), directory.resolve("single"), PLAIN);

    assertThat(Trees.texts(directory))
        .containsOnlyKeys("source/sub/file", "target/sub/file", "target/.mp4j-copyright", "single");
  }

  @Test
  void specialFilesAreMissingUnlessTheUserSkipsThem() throws Exception {
    Path source = tree("source", "a", "1");
    Trees.shell(source, "mkfifo pipe");

    CopyReport strict = copy(source, directory.resolve("strict"), PLAIN);
    CopyReport lenient =
        copy(
            source,
            directory.resolve("lenient"),
            new CopyOptions(1, false, true, false, false, 1 << 20));

    assertThat(strict.missing()).extracting(Missing::path).containsExactly("/pipe");
    assertThat(strict.missing().get(0).reason()).contains("FIFO");
    assertThat(lenient.isComplete()).isTrue();
    assertThat(lenient.skipped()).extracting(Missing::path).containsExactly("/pipe");
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestIsCopied() throws Exception {
    Path source = tree("source", "a", "1", "gone", "2", "z", "3");
    Path target = directory.resolve("target");
    ThreadWorkers workers =
        new ThreadWorkers(1) {
          @Override
          void runTask(CopyTask task, BlockingQueue<CopyEvent> queue) throws InterruptedException {
            source.resolve("gone").toFile().delete();
            super.runTask(task, queue);
          }
        };

    CopyReport report = newCopy(source, target, PLAIN).run(() -> workers);

    assertThat(report.missing()).containsExactly(new Missing("/gone", "no such file or directory"));
    assertThat(Trees.texts(target)).containsOnlyKeys("a", "z");
  }

  @Test
  void aFileThatChangesMeanwhileIsNotCopied() throws Exception {
    Path source = tree("source", "longer", "1", "shorter", "22", "touched", "333");
    Path target = directory.resolve("target");
    ThreadWorkers workers =
        new ThreadWorkers(1) {
          @Override
          void runTask(CopyTask task, BlockingQueue<CopyEvent> queue) throws InterruptedException {
            try {
              Trees.write(source.resolve("longer"), "1 and more");
              Trees.write(source.resolve("shorter"), "2");
              Trees.setTime(source.resolve("touched"), Instant.ofEpochSecond(7));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            super.runTask(task, queue);
          }
        };

    CopyReport report = newCopy(source, target, PLAIN).run(() -> workers);

    assertThat(report.missing())
        .extracting(Missing::path, Missing::reason)
        .containsExactlyInAnyOrder(
            tuple("/longer", "it is longer than its directory entry says"),
            tuple("/shorter", "it became shorter while it was copied"),
            tuple("/touched", "it changed while it was copied"));
    assertThat(Trees.shell(target, "ls -A")).isEmpty();
  }

  @Test
  void theUnfinishedUnitsOfADeadWorkerAreCopiedAgain() throws Exception {
    Path source = Trees.varied(Files.createDirectory(directory.resolve("source")));
    Path target = directory.resolve("target");
    AtomicInteger deaths = new AtomicInteger();
    ThreadWorkers workers =
        new ThreadWorkers(2) {
          @Override
          void runTask(CopyTask task, BlockingQueue<CopyEvent> queue) throws InterruptedException {
            if (deaths.incrementAndGet() <= 2) {
              dieAmid(task, queue);
            }
            super.runTask(task, queue);
          }
        };

    CopyReport report = newCopy(source, target, options(1_000_000)).run(() -> workers);

    assertThat(report.missing()).isEmpty();
    assertThat(report.bytes()).isEqualTo(CopyPlan.of(source, PLAIN).bytes());
    Trees.assertSame(source, target);
  }

  @Test
  void aUnitThatKillsEveryWorkerIsGivenUp() throws Exception {
    Path source = tree("source", "poison", "1", "fine", "2");
    Path target = directory.resolve("target");
    ThreadWorkers workers =
        new ThreadWorkers(1) {
          @Override
          void runTask(CopyTask task, BlockingQueue<CopyEvent> queue) throws InterruptedException {
            for (CopyUnit unit : task.units()) {
              if (unit.path().equals("/poison")) {
                throw new WorkerGone("worker 7 was killed by SIGKILL");
              }
              new CopyTask(task.id(), task.job(), List.of(unit)).run(queue);
            }
          }
        };

    CopyReport report = newCopy(source, target, PLAIN).run(() -> workers);

    assertThat(report.missing()).extracting(Missing::path).containsExactly("/poison");
    assertThat(target.resolve("fine")).hasContent("2");
    assertThat(report.missing().get(0).reason()).contains("SIGKILL", "attempt 3");
    assertThat(Trees.leftovers(target)).isEmpty();
  }

  @Test
  void anAbandonedCopyLeavesOnlyWholeFiles() throws Exception {
    Path source = tree("source", "big", "x".repeat(100_000), "small", "s");
    Path target = directory.resolve("target");
    CountDownLatch begun = new CountDownLatch(1);
    ThreadWorkers workers =
        new ThreadWorkers(1) {
          @Override
          void runTask(CopyTask task, BlockingQueue<CopyEvent> queue) throws InterruptedException {
            begun.countDown();
            new CountDownLatch(1).await();
          }
        };
    Copy copy = newCopy(source, target, options(1_000));
    FutureTask<CopyReport> result = new FutureTask<>(() -> copy.run(() -> workers));
    new Thread(result, "copy").start();
    begun.await();
    assertThat(Trees.leftovers(target)).isNotEmpty();

    copy.abandon();

    assertThat(Trees.leftovers(target)).isEmpty();
    assertThat(Trees.texts(target)).isEmpty();
    assertThatThrownBy(result::get).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void aCopyThatIsAbandonedBeforeItCopiesBeginsNoFile() throws Exception {
    Path source = tree("source", "small", "s");
    Path target = directory.resolve("target");
    Copy copy = newCopy(source, target, options(1_000));

    copy.abandon();

    assertThatThrownBy(() -> copy.run(() -> new ThreadWorkers(1)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Trees.texts(target)).isEmpty();
    assertThat(Trees.leftovers(target)).isEmpty();
  }

  private static void dieAmid(CopyTask task, BlockingQueue<CopyEvent> queue)
      throws InterruptedException {
    List<CopyUnit> done = task.units().subList(0, task.units().size() / 2);
    new CopyTask(task.id(), task.job(), done).run(queue);
    CopyUnit half = task.units().get(task.units().size() / 2);
    try {
      if (!half.isPart()) {
        Trees.write(task.job().temporaryOf(half), "hal");
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new ThreadWorkers.WorkerGone("worker was killed by SIGKILL");
  }

  private static CopyOptions options(long partBytes) {
    return new CopyOptions(2, false, false, false, false, partBytes);
  }

  private Path tree(String name, String... namesAndTexts) throws IOException {
    Path root = Files.createDirectory(directory.resolve(name));
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      Path file = root.resolve(namesAndTexts[i]);
      Files.createDirectories(file.resolve(".."));
      Trees.write(file, namesAndTexts[i + 1]);
    }
    return root;
  }

  private static Copy newCopy(Path source, Path target, CopyOptions options) {
    return new Copy(
        source, target, options, new PlainProgress(new PrintStream(new ByteArrayOutputStream())));
  }

  private static CopyReport copy(Path source, Path target, CopyOptions options)
      throws CopyRefusedException, InterruptedException {
    return newCopy(source, target, options).run(() -> new ThreadWorkers(options.workers()));
  }

  private static void assertRefused(Path source, Path target, String reason) {
    assertThatThrownBy(() -> copy(source, target, PLAIN))
        .isInstanceOf(CopyRefusedException.class)
        .hasMessageContaining(reason);
  }
}
