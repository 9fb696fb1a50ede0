package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** Queues at a path, which outlive everybody. */
@Timeout(90)
class NamedQueueTest {
  @TempDir Path directory;

  private Path path() {
    return directory.resolve("orders");
  }

  @Test
  void anInterruptIsNotInTheWayOfOpeningTheFiles() throws Exception {
    Path path = directory.resolve("interrupted");
    try (IpcQueue<String> queue = IpcQueue.open(path)) {
      queue.put("a");
    }
    try (IpcQueue<String> queue = IpcQueue.open(path)) {
      Thread.currentThread().interrupt();
      assertThat(queue.offer("b")).isTrue();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(queue.get() + queue.get()).isEqualTo("ab");
    }
  }

  @Test
  void messagesSurviveTheCloseOfEverybody() throws Exception {
    try (IpcQueue<Integer> queue = IpcQueue.open(path())) {
      queue.putMany(List.of(1, 2, 3));
      assertThat(queue.get()).isEqualTo(1);
    }
    try (IpcQueue<Integer> queue = IpcQueue.open(path())) {
      assertThat(queue.qsize()).isEqualTo(2);
      queue.put(4);
      assertThat(List.of(queue.get(), queue.get(), queue.get())).containsExactly(2, 3, 4);
    }
    try (IpcQueue<Integer> queue = IpcQueue.open(path())) {
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  @Test
  void messagesSurviveTheKillOfEverybody() throws Exception {
    Path ledger = directory.resolve("ledger");
    try (ChildJvm child =
        ChildJvm.builder(PutsForEver.class)
            .arguments(path().toString(), ledger.toString())
            .deadline(Duration.ofSeconds(60))
            .start()) {
      child.awaitLine("putting");
      child.kill();
      child.awaitExit();
    }
    int put = Ledger.open(ledger).read().length;
    assertThat(put).isPositive();
    try (IpcQueue<Integer> queue = IpcQueue.open(path())) {
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
      IpcQueue<Integer> queue = IpcQueue.open(Path.of(arguments[0]));
      Ledger ledger = Ledger.open(Path.of(arguments[1]));
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
    try (IpcQueue<String> queue = IpcQueue.open(path())) {
      queue.putMany(List.of("a", "b"));
      queue.receive();
    }
    try (IpcQueue<String> queue = IpcQueue.open(path())) {
      Delivery<String> again = queue.receive();
      assertThat(again.value()).isEqualTo("a");
      assertThat(again.deliveries()).isEqualTo(2);
    }
  }

  @Test
  void aShutdownEndsWithTheLastUser() throws Exception {
    try (IpcQueue<String> queue = IpcQueue.open(path())) {
      queue.put("kept");
      queue.shutdown();
      try (IpcQueue<String> second = IpcQueue.open(path())) {
        assertThat(second.isShutdown()).isTrue();
      }
    }
    try (IpcQueue<String> queue = IpcQueue.open(path())) {
      assertThat(queue.isShutdown()).isFalse();
      assertThat(queue.get()).isEqualTo("kept");
      queue.put("dropped");
      queue.shutdownNow();
    }
    try (IpcQueue<String> queue = IpcQueue.open(path())) {
      assertThat(queue.isEmpty()).isTrue();
      queue.put("next");
      assertThat(queue.get()).isEqualTo("next");
    }
  }

  @Test
  void theOptionsOfTheCreatorHold() {
    try (IpcQueue<Integer> creator = IpcQueue.open(path(), QueueOptions.defaults().withMaxSize(2));
        IpcQueue<Integer> other = IpcQueue.open(path())) {
      assertThat(other.maxSize()).isEqualTo(2);
      assertThat(creator.path()).isEqualTo(other.path());
    }
  }

  @Test
  void aDeletedQueueIsGoneForThoseWhoHaveItOpen() throws Exception {
    IpcQueue.delete(path()); // none there: nothing happens
    try (IpcQueue<Integer> queue = IpcQueue.open(path())) {
      queue.put(1);
      CompletableFuture<Boolean> joined = IpcQueueContract.inThread(() -> queue.join(LONG));
      IpcQueueContract.assertStaysBlocked(joined);
      IpcQueue.delete(path());
      assertThat(path()).doesNotExist();
      assertThat(directory).isEmptyDirectory();
      assertThatExceptionOfType(QueueClosedException.class).isThrownBy(queue::get);
      assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
          .isThrownBy(() -> joined.get(20, TimeUnit.SECONDS))
          .withCauseInstanceOf(QueueClosedException.class);
      try (IpcQueue<Integer> fresh = IpcQueue.open(path())) {
        assertThat(fresh.isEmpty()).isTrue();
      }
    }
  }

  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void aDirectoryWithOtherThingsInItIsRefused() throws Exception {
    Files.createDirectory(path());
    Files.writeString(path().resolve("letter.txt"), "dear reader");
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> IpcQueue.open(path()))
        .withMessageContaining("letter.txt");
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> IpcQueue.open(directory.resolve("no/such/parent")))
        .withMessageContaining("parent");
    Files.writeString(path().resolve("control"), "not a control segment, whatever it says");
    assertThatExceptionOfType(QueueStorageException.class).isThrownBy(() -> IpcQueue.open(path()));
    assertThat(path().resolve("letter.txt")).hasContent("dear reader");
  }

  @Test
  void aDirectoryThatOthersMayWriteToIsRefused() throws Exception {
    try (IpcQueue<String> queue = IpcQueue.open(path())) {
      queue.put("secret");
    }
    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> IpcQueue.open(path()))
        .withMessageContaining("others may write to it (mode 777)");

    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (IpcQueue<String> queue = IpcQueue.open(path())) {
      assertThat(queue.get()).isEqualTo("secret");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rwx------");
  }

  @Test
  void aLinkInPlaceOfTheDirectoryIsNotFollowed() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> IpcQueue.open(link))
        .withMessageContaining("link");
  }

  /** What becomes of a file of messages while nobody has it open. */
  private enum Damage {
    CUT_OFF {
      @Override
      void doTo(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(channel.size() / 20);
        }
      }
    },
    EMPTIED {
      @Override
      void doTo(Path file) throws IOException {
        Files.write(file, new byte[0]);
      }
    },
    ZEROED {
      @Override
      void doTo(Path file) throws IOException {
        Files.write(file, new byte[(int) Files.size(file)]);
      }
    },
    DELETED {
      @Override
      void doTo(Path file) throws IOException {
        Files.delete(file);
      }
    };

    abstract void doTo(Path file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void messagesBeforeADamagedFileComeOutAndThenAnError(Damage damage) throws Exception {
    int messages = 100;
    try (IpcQueue<byte[]> queue =
        IpcQueue.open(path(), QueueOptions.defaults().withRollBytes(128 << 10))) {
      for (int i = 0; i < messages; i++) {
        queue.put(ByteBuffer.allocate(5_000).putInt(0, i).array());
      }
    }
    damage.doTo(filesOfMessages().get(2));

    AtomicInteger got = new AtomicInteger();
    try (IpcQueue<byte[]> queue = IpcQueue.open(path())) {
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(
              () -> {
                while (true) {
                  int number = ByteBuffer.wrap(queue.get(LONG)).getInt();
                  assertThat(number).isEqualTo(got.getAndIncrement());
                }
              })
          .withMessageContaining(path().toString());
    }
    assertThat(got).hasValueBetween(1, messages - 1);
  }

  private List<Path> filesOfMessages() throws IOException {
    try (Stream<Path> files = Files.list(path())) {
      return files.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
    }
  }

  @Test
  void manyMayOpenItForTheFirstTimeAtOnce() throws Exception {
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        children.add(
            ChildJvm.builder(PutsOne.class)
                .arguments(path().toString(), "" + i)
                .deadline(Duration.ofSeconds(60))
                .start());
      }
      try (IpcQueue<String> queue = IpcQueue.open(path())) {
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
      try (IpcQueue<String> queue = IpcQueue.open(Path.of(arguments[0]))) {
        queue.put(arguments[1]);
      }
    }
  }
}
