package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

/** Queues at a path, which outlive everybody: what holds wherever their messages lie. */
@Timeout(90)
abstract class NamedQueueContract {
  @TempDir Path directory;

  /** How to open a queue at a path. */
  enum Kind {
    FILES {
      @Override
      <E> IpcQueue<E> open(Path path, QueueOptions options) {
        return IpcQueue.open(path, options);
      }
    },
    RING {
      @Override
      <E> IpcQueue<E> open(Path path, QueueOptions options) {
        return IpcQueue.openRing(path, RING_BYTES, options);
      }
    };

    abstract <E> IpcQueue<E> open(Path path, QueueOptions options);
  }

  private static final int RING_BYTES = 1 << 20;

  private final Kind kind;

  NamedQueueContract(Kind kind) {
    this.kind = kind;
  }

  final <E> IpcQueue<E> open(Path path) {
    return open(path, QueueOptions.defaults());
  }

  final <E> IpcQueue<E> open(Path path, QueueOptions options) {
    return kind.open(path, options);
  }

  /** In another process, whose second argument is the kind. */
  private static <E> IpcQueue<E> open(String[] arguments) {
    return Kind.valueOf(arguments[1]).open(Path.of(arguments[0]), QueueOptions.defaults());
  }

  final Path path() {
    return directory.resolve("orders");
  }

  @Test
  void isOneQueueByWhateverLinkItsParentIsReached() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    try (IpcQueue<Integer> queue = open(path());
        IpcQueue<Integer> linked = open(link.resolve("orders"))) {
      queue.put(1);
      assertThat(linked.get()).isEqualTo(1);
      assertThat(linked).hasToString(queue.toString());
    }
  }

  @Test
  void aHandleThatWasNotUsedCanBePrintedThoughTheQueueIsGone() throws Exception {
    IpcQueue<Integer> passed;
    try (IpcQueue<Integer> queue = open(path())) {
      passed = Handles.copy(queue);
    }
    IpcQueue.delete(path());
    assertThat(passed).hasToString("IpcQueue[" + path() + ", not open here]");
  }

  @Test
  void messagesSurviveTheCloseOfEverybody() throws Exception {
    try (IpcQueue<Integer> queue = open(path())) {
      queue.putMany(List.of(1, 2, 3));
      assertThat(queue.get()).isEqualTo(1);
    }
    try (IpcQueue<Integer> queue = open(path())) {
      assertThat(queue.qsize()).isEqualTo(2);
      queue.put(4);
      assertThat(List.of(queue.get(), queue.get(), queue.get())).containsExactly(2, 3, 4);
    }
    try (IpcQueue<Integer> queue = open(path())) {
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  @Test
  void messagesSurviveTheKillOfEverybody() throws Exception {
    Path ledger = directory.resolve("ledger");
    try (ChildJvm child =
        ChildJvm.builder(PutsForEver.class)
            .arguments(path().toString(), kind.name(), ledger.toString())
            .deadline(Duration.ofSeconds(60))
            .start()) {
      child.awaitLine("putting");
      child.kill();
      child.awaitExit();
    }
    int put = Ledger.open(ledger).read().length;
    assertThat(put).isPositive();
    try (IpcQueue<Integer> queue = open(path())) {
      queue.put(-1);
      List<Integer> got = new ArrayList<>();
      queue.drainTo(got);
      assertThat(got).hasSizeBetween(put + 1, put + 2);
      assertThat(got.get(put - 1)).isEqualTo(put - 1);
      assertThat(got.get(got.size() - 1)).isEqualTo(-1);
    }
  }

  /** Puts 0, 1, 2, ... until it is killed. */
  static final class PutsForEver {
    public static void main(String[] arguments) throws Exception {
      IpcQueue<Integer> queue = open(arguments);
      Ledger ledger = Ledger.open(Path.of(arguments[2]));
      for (int i = 0; i < 1_000_000; i++) {
        queue.put(i);
        ledger.add(i);
        if (i == 500) {
          System.out.println("putting");
        }
      }
    }
  }

  @Test
  void deliveriesOfThoseWhoLeftComeBack() throws Exception {
    try (IpcQueue<String> queue = open(path())) {
      queue.putMany(List.of("a", "b"));
      queue.receive();
    }
    try (IpcQueue<String> queue = open(path())) {
      Delivery<String> again = queue.receive();
      assertThat(again.value()).isEqualTo("a");
      assertThat(again.deliveries()).isEqualTo(2);
    }
  }

  @Test
  void aShutdownEndsWithTheLastUser() throws Exception {
    try (IpcQueue<String> queue = open(path())) {
      queue.put("kept");
      queue.shutdown();
      try (IpcQueue<String> second = open(path())) {
        assertThat(second.isShutdown()).isTrue();
      }
    }
    try (IpcQueue<String> queue = open(path())) {
      assertThat(queue.isShutdown()).isFalse();
      assertThat(queue.get()).isEqualTo("kept");
      queue.put("dropped");
      queue.shutdownNow();
    }
    try (IpcQueue<String> queue = open(path())) {
      assertThat(queue.isEmpty()).isTrue();
      queue.put("next");
      assertThat(queue.get()).isEqualTo("next");
    }
  }

  @Test
  void whatWasAcknowledgedStaysDone() throws Exception {
    try (IpcQueue<String> queue = open(path())) {
      queue.putMany(List.of("acknowledged", "held"));
      queue.receive().ack();
      queue.receive();
    }
    try (IpcQueue<String> queue = open(path())) {
      assertThat(queue.join(Duration.ZERO)).isFalse();
      queue.receive().ack();
      assertThat(queue.join(Duration.ZERO)).isTrue();
      queue.put("dropped");
      queue.shutdownNow();
    }
    try (IpcQueue<String> queue = open(path())) {
      assertThat(queue.join(Duration.ZERO)).isTrue();
      queue.put("last");
      assertThat(queue.join(Duration.ZERO)).isFalse();
      queue.get();
      queue.taskDone();
      assertThat(queue.join(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void theOptionsOfTheCreatorHold() {
    try (IpcQueue<Integer> creator = open(path(), QueueOptions.defaults().withMaxSize(2));
        IpcQueue<Integer> other = open(path())) {
      assertThat(other.maxSize()).isEqualTo(2);
      assertThat(creator.path()).isEqualTo(other.path());
    }
  }

  @Test
  void aDeletedQueueIsGoneForThoseWhoHaveItOpen() throws Exception {
    IpcQueue.delete(path()); // none there: nothing happens
    try (IpcQueue<Integer> queue = open(path())) {
      queue.put(1);
      Background<Boolean> joined = Background.start(() -> queue.join(LONG));
      IpcQueueContract.assertStaysBlocked(joined);
      IpcQueue.delete(path());
      assertThat(path()).doesNotExist();
      assertThat(directory).isEmptyDirectory();
      assertThatExceptionOfType(QueueClosedException.class).isThrownBy(queue::get);
      assertThat(joined.failure()).isInstanceOf(QueueClosedException.class);
      try (IpcQueue<Integer> fresh = open(path())) {
        assertThat(fresh.isEmpty()).isTrue();
      }
    }
  }

  private static final Duration LONG = Duration.ofSeconds(40);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAKilledDeleteHasLeftGoesWithTheNext(boolean create) throws Exception {
    Path lookalike = Files.createDirectory(directory.resolve(".orders.deleted-by-me"));
    Path ofAnother = Files.createDirectory(directory.resolve(".orders2.deleted-1-a"));
    open(path()).close();
    QueueChildren.runUntilKilledAt(
        "queue.midDelete:1", QueueChildren.builder(Deletes.class, path()));
    assertThat(path()).doesNotExist();
    assertThat(entries()).hasSize(3);
    if (create) {
      open(path()).close();
      assertThat(entries()).containsExactlyInAnyOrder(lookalike, ofAnother, path());
    } else {
      IpcQueue.delete(path());
      assertThat(entries()).containsExactlyInAnyOrder(lookalike, ofAnother);
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  /** Deletes a queue. */
  static final class Deletes {
    public static void main(String[] arguments) {
      IpcQueue.delete(Path.of(arguments[0]));
    }
  }

  @Test
  void openingAndDeletingAtOnceAlwaysEndWell() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<Background<Boolean>> deleting =
        Stream.generate(() -> Background.start(() -> deleteUntil(done))).limit(2).toList();
    try {
      for (int i = 0; i < 500; i++) {
        open(path()).close();
      }
    } finally {
      done.set(true);
    }
    for (Background<Boolean> each : deleting) {
      assertThat(each.result()).isTrue();
    }
  }

  private boolean deleteUntil(AtomicBoolean done) {
    while (!done.get()) {
      IpcQueue.delete(path());
    }
    return true;
  }

  @Test
  void aDirectoryWithOtherThingsInItIsRefused() throws Exception {
    Files.createDirectory(path());
    Files.writeString(path().resolve("letter.txt"), "dear reader");
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> open(path()))
        .withMessageContaining("letter.txt");
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> open(directory.resolve("no/such/parent")))
        .withMessageContaining("parent");
    Files.writeString(path().resolve("control"), "not a control segment, whatever it says");
    assertThatExceptionOfType(QueueStorageException.class).isThrownBy(() -> open(path()));
    assertThat(path().resolve("letter.txt")).hasContent("dear reader");
  }

  @Test
  void whatIsNoQueueIsNotDeletedInSilence() throws Exception {
    Files.createDirectory(path());
    IpcQueue.delete(path()); // of one whose creator was killed, there may be no more
    Files.writeString(path().resolve("letter.txt"), "dear reader");
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> IpcQueue.delete(path()))
        .withMessageContaining("letter.txt");
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> IpcQueue.delete(path().resolve("letter.txt")));
    Path control = Files.createFile(path().resolve("control"));
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> IpcQueue.delete(path()))
        .withMessageContaining(": " + control);
    assertThat(path().resolve("letter.txt")).hasContent("dear reader");
  }

  @Test
  void aDirectoryThatOthersMayWriteToIsRefused() throws Exception {
    try (IpcQueue<String> queue = open(path())) {
      queue.put("secret");
    }
    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> open(path()))
        .withMessageContaining("others may write to it (mode 777)");

    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (IpcQueue<String> queue = open(path())) {
      assertThat(queue.get()).isEqualTo("secret");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rwx------");
  }

  @Test
  void aLinkInPlaceOfTheDirectoryIsNotFollowed() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> open(link))
        .withMessageContaining("link");
  }

  @Test
  void aLinkInPlaceOfTheControlSegmentIsNotFollowed() throws Exception {
    Files.createDirectory(path());
    Path link = path().resolve("control");
    Files.createSymbolicLink(link, directory.resolve("nowhere"));
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> open(path()))
        .withMessageContaining(link.toString());
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> IpcQueue.delete(path()))
        .withMessageContaining(link.toString());
    assertThat(link).isSymbolicLink();
    assertThat(directory.resolve("nowhere")).doesNotExist();
  }

  @Test
  void manyMayOpenItForTheFirstTimeAtOnce() throws Exception {
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        children.add(
            ChildJvm.builder(PutsOne.class)
                .arguments(path().toString(), kind.name(), "" + i)
                .deadline(Duration.ofSeconds(60))
                .start());
      }
      try (IpcQueue<String> queue = open(path())) {
        List<String> got = List.of(queue.get(), queue.get(), queue.get());
        assertThat(got).containsExactlyInAnyOrder("0", "1", "2");
      }
      for (ChildJvm child : children) {
        child.awaitSuccess();
      }
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  /** Opens the queue and puts one message. */
  static final class PutsOne {
    public static void main(String[] arguments) throws Exception {
      try (IpcQueue<String> queue = open(arguments)) {
        queue.put(arguments[2]);
      }
    }
  }
}
