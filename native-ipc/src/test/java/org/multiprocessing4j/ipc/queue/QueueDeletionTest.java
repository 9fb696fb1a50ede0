package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.PrivateDirectory;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.RefusedCall;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.queue.NamedQueueContract.Kind;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** Processes that make, use and delete queues at the same path, stopped and killed in between. */
@Timeout(90)
class QueueDeletionTest {
  private static final Duration LONG = Duration.ofSeconds(40);

  @TempDir Path directory;

  private Path path() {
    return directory.resolve("orders");
  }

  private <E> IpcQueue<E> open(Kind kind) {
    return kind.open(path(), QueueOptions.defaults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue.opening:1", "queue.beforeRoll:1", "queue.rolling:1"})
  void whoIsStoppedInTheFirstPutBringsNothingOfADeletedQueueBack(String stopAt) throws Exception {
    try (ChildJvm child = startStoppingAt(stopAt, PutsOne.class)) {
      QueueChildren.awaitStop(child);
      IpcQueue.delete(path());
      Posix.kill(child.pid(), Signal.SIGCONT);
      child.awaitSuccess();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatADiskThatFailsKeepsIsDeletedByTheNextOne(Kind kind) throws Exception {
    open(kind).close();
    assertThat(RefusedCall.GETDENTS.start(Errno.EIO, this::delete).failure())
        .isInstanceOf(QueueStorageException.class)
        .hasMessageContaining("cannot delete the queue " + path());
    assertThat(directory).isNotEmptyDirectory();
    assertThat(delete()).isTrue();
    assertThat(directory).isEmptyDirectory();
  }

  private boolean delete() {
    IpcQueue.delete(path());
    return true;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aDirectoryThatCannotBeReadIsNamed(Kind kind) throws Exception {
    Files.createDirectory(path());
    assertThat(RefusedCall.GETDENTS.start(Errno.EIO, () -> open(kind)).failure())
        .isInstanceOf(IpcException.class)
        .hasMessageContaining("cannot read " + path());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aDeleteThatIsOvertakenLeavesTheNextQueueAlone(Kind kind) throws Exception {
    open(kind).close();
    try (ChildJvm child = startStoppingAt("queue.deleting:1", Deletes.class)) {
      QueueChildren.awaitStop(child);
      IpcQueue.delete(path());
      try (IpcQueue<String> next = open(kind)) {
        Posix.kill(child.pid(), Signal.SIGCONT);
        child.awaitSuccess();
        assertThat(path()).exists();
        next.put("a");
        assertThat(next.get(LONG)).isEqualTo("a");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aDeleteThatIsStoppedMidwayHoldsNobodyUp(Kind kind) throws Exception {
    open(kind).close();
    try (ChildJvm child = startStoppingAt("queue.midDelete:1", Deletes.class)) {
      QueueChildren.awaitStop(child);
      try (IpcQueue<String> next = open(kind)) {
        next.put("a");
        Posix.kill(child.pid(), Signal.SIGCONT);
        child.awaitSuccess();
        assertThat(next.get(LONG)).isEqualTo("a");
      }
      IpcQueue.delete(path());
      assertThat(directory).isEmptyDirectory();
    }
  }

  /** Of which there may be tens of thousands. */
  @Test
  void theCloseOfAnAnonymousQueueDoesNotLookThroughTheOthers() throws Exception {
    Path beside;
    try (IpcQueue<String> queue = IpcQueue.ring(1)) {
      beside = queue.path().resolveSibling("." + queue.path().getFileName() + ".deleted-1-a");
      PrivateDirectory.create(beside);
    }
    assertThat(beside).isEmptyDirectory();
    Files.delete(beside);
  }

  @Test
  void anAnonymousQueueThatAKilledProcessHasDeletedIsGoneWithTheClose() throws Exception {
    Path run = RunDirectory.current().path();
    String left;
    try (IpcQueue<String> queue = IpcQueue.ring(1)) {
      QueueChildren.runUntilKilledAt(
          "queue.midDelete:1", QueueChildren.builder(Deletes.class, queue.path()));
      left = "." + queue.path().getFileName() + ".deleted-";
      assertThat(run).isDirectoryContaining(entry -> entry.toString().contains(left));
    }
    assertThat(run).isDirectoryNotContaining(entry -> entry.toString().contains(left));
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue.deleting:1", "queue.renaming:1"})
  void aDeleteThatIsKilledBeforeTheRenameHasNotHappened(String killAt) throws Exception {
    try (IpcQueue<String> queue = open(Kind.FILES)) {
      queue.put("a");
      QueueChildren.runUntilKilledAt(killAt, QueueChildren.builder(Deletes.class, path()));
      assertThat(queue.get(LONG)).isEqualTo("a");
      assertThat(path()).exists();
    }
    IpcQueue.delete(path());
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDeleteThatWaitsForAnotherSleepsEvenIfItsThreadIsInterrupted() throws Exception {
    open(Kind.RING).close();
    try (ChildJvm child = startStoppingAt("queue.renaming:1", Deletes.class)) {
      QueueChildren.awaitStop(child);
      FutureTask<Boolean> delete =
          new FutureTask<>(
              () -> {
                IpcQueue.delete(path());
                return Thread.interrupted();
              });
      Thread thread = new Thread(delete);
      thread.start();
      thread.interrupt();
      await().until(() -> !thread.isInterrupted()); // else nothing would put it to sleep
      Posix.kill(child.pid(), Signal.SIGCONT);
      child.awaitSuccess();
      assertThat(delete.get()).as("the interrupt is pending again").isTrue();
    }
  }

  @Test
  void whoIsStoppedWhileHeMakesAQueueBeginsAgainIfItIsGone() throws Exception {
    try (ChildJvm child = startStoppingAt("queue.creating:1", PutsOne.class)) {
      QueueChildren.awaitStop(child);
      IpcQueue.delete(path()); // there is none yet
      open(Kind.FILES).close();
      IpcQueue.delete(path());
      assertThat(directory).isEmptyDirectory();
      Posix.kill(child.pid(), Signal.SIGCONT);
      child.awaitSuccess();
    }
    try (IpcQueue<String> queue = open(Kind.FILES)) {
      assertThat(queue.get(LONG)).isEqualTo("a");
    }
  }

  @Test
  void whoHasJustMadeAQueueHasItOpenEvenIfItIsDeletedAtOnce() throws Exception {
    try (ChildJvm child = startStoppingAt("queue.created:1", PutsOne.class)) {
      QueueChildren.awaitStop(child);
      IpcQueue.delete(path());
      Posix.kill(child.pid(), Signal.SIGCONT);
      child.awaitSuccess();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whoHasAQueueHearsOfItsEndThoughWhoDeletedItWasKilled(Kind kind) throws Exception {
    try (IpcQueue<String> queue = open(kind)) {
      QueueChildren.runUntilKilledAt(
          "queue.midDelete:1", QueueChildren.builder(Deletes.class, path()));
      try (IpcQueue<String> next = open(kind)) {
        assertThatExceptionOfType(QueueClosedException.class).isThrownBy(() -> queue.put("a"));
        next.put("b");
        assertThat(next.get(LONG)).isEqualTo("b");
      }
    }
  }

  @Test
  void noQueueIsMadeBeforeTheUsersOfAnEarlierOneHaveHeardOfItsEnd() throws Exception {
    try (ChildJvm child = startStoppingAt("queue.creating:1", PutsOne.class)) {
      QueueChildren.awaitStop(child);
      try (IpcQueue<String> earlier = open(Kind.FILES)) {
        QueueChildren.runUntilKilledAt(
            "queue.midDelete:1", QueueChildren.builder(Deletes.class, path()));
        PrivateDirectory.create(path()); // the first step of somebody else who makes a queue
        Posix.kill(child.pid(), Signal.SIGCONT);
        child.awaitSuccess();
        assertThatExceptionOfType(QueueClosedException.class).isThrownBy(() -> earlier.put("a"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aPathIsFreeAfterManyHaveOpenedAndDeletedAQueueThere(Kind kind) throws Exception {
    List<ChildJvm> children =
        Stream.generate(
                () -> QueueChildren.builder(Cycles.class, path()).arguments(kind.name()).start())
            .limit(3)
            .toList();
    try {
      ChildJvm killed = children.get(0);
      killed.awaitLine("cycling");
      killed.kill();
      for (ChildJvm child : children.subList(1, 3)) {
        child.awaitSuccess();
      }
      IpcQueue.delete(path());
      assertThat(directory).isEmptyDirectory();
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  private ChildJvm startStoppingAt(String place, Class<?> main) {
    return QueueChildren.startStoppingAt(place, QueueChildren.builder(main, path()));
  }

  /** Deletes the queue at a path. */
  static final class Deletes {
    public static void main(String[] arguments) {
      IpcQueue.delete(Path.of(arguments[0]));
    }
  }

  /** Puts a message into the queue at a path, unless that is deleted meanwhile. */
  static final class PutsOne {
    public static void main(String[] arguments) throws Exception {
      putOne(IpcQueue.open(Path.of(arguments[0])));
    }
  }

  private static void putOne(IpcQueue<String> opened) throws InterruptedException {
    try (opened) {
      opened.put("a");
    } catch (QueueClosedException deleted) {
      // as it may be at any time
    }
  }

  /** Makes, uses and deletes a queue at a path again and again. */
  static final class Cycles {
    public static void main(String[] arguments) throws Exception {
      Path path = Path.of(arguments[0]);
      Kind kind = Kind.valueOf(arguments[1]);
      for (int i = 0; i < 25; i++) {
        putOne(kind.open(path, QueueOptions.defaults()));
        IpcQueue.delete(path);
        if (i == 2) {
          System.out.println("cycling");
        }
      }
    }
  }
}
