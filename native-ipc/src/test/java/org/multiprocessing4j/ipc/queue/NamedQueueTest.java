package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** Queues of files at a path. */
@Timeout(90)
class NamedQueueTest extends NamedQueueContract {
  private static final Duration LONG = Duration.ofSeconds(40);

  NamedQueueTest() {
    super(Kind.FILES);
  }

  @Test
  void anInterruptIsNotInTheWayOfOpeningTheFiles() throws Exception {
    Path path = directory.resolve("interrupted");
    try (IpcQueue<String> queue = open(path)) {
      queue.put("a");
    }
    try (IpcQueue<String> queue = open(path)) {
      Thread.currentThread().interrupt();
      assertThat(queue.offer("b")).isTrue();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(queue.get() + queue.get()).isEqualTo("ab");
    }
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
    try (IpcQueue<byte[]> queue = open(path(), QueueOptions.defaults().withRollBytes(128 << 10))) {
      for (int i = 0; i < messages; i++) {
        queue.put(ByteBuffer.allocate(5_000).putInt(0, i).array());
      }
    }
    damage.doTo(filesOfMessages().get(2));

    AtomicInteger got = new AtomicInteger();
    try (IpcQueue<byte[]> queue = open(path())) {
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

  /** Chronicle tries to open it again and again, for a time. */
  @Test
  void aBrokenTableIsAnError() throws Exception {
    try (IpcQueue<String> queue = open(path())) {
      queue.put("a");
    }
    Path table = path().resolve("metadata.cq4t");
    String content = Files.readString(table, StandardCharsets.ISO_8859_1);
    Files.writeString(table, content.replace("header", "reader"), StandardCharsets.ISO_8859_1);

    try (IpcQueue<String> queue = open(path())) {
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(queue::poll)
          .withMessageContaining("metadata.cq4t");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoHoldsAQueueWhoseDirectoryWasMovedLeavesItsSuccessorAlone(boolean used) throws Exception {
    try (IpcQueue<byte[]> old = open(path(), QueueOptions.defaults().withRollBytes(128 << 10))) {
      if (used) {
        old.put(new byte[1]);
      }
      Files.move(path(), directory.resolve("elsewhere"));
      putBySomebodyElse();
      List<Path> ofSuccessor = filesOfMessages();
      assertThatExceptionOfType(QueueClosedException.class)
          .isThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  old.put(new byte[5_000]);
                }
              })
          .withMessageContaining("moved");
      assertThat(filesOfMessages()).isEqualTo(ofSuccessor);
    }
    try (IpcQueue<String> successor = open(path())) {
      assertThat(successor.get(LONG)).isEqualTo("of the successor");
      assertThat(successor.isEmpty()).isTrue();
    }
  }

  @Test
  void whoTakesFromAQueueWhoseDirectoryWasMovedLeavesItsSuccessorAlone() throws Exception {
    try (IpcQueue<byte[]> old = open(path(), QueueOptions.defaults().withRollBytes(128 << 10))) {
      for (int i = 0; i < 30; i++) { // three in a file
        old.put(new byte[50_000]);
      }
      Delivery<byte[]> first = old.receive();
      for (int i = 1; i < 25; i++) {
        old.get();
      }
      Files.move(path(), directory.resolve("elsewhere"));
      putBySomebodyElse();
      List<Path> ofSuccessor = filesOfMessages();
      first.ack();
      for (int i = 25; i < 30; i++) {
        old.get();
      }
      assertThat(old.isEmpty()).isTrue();
      assertThat(filesOfMessages()).isEqualTo(ofSuccessor);
    }
  }

  private void putBySomebodyElse() throws Exception {
    try (ChildJvm child = QueueChildren.builder(PutsOne.class, path()).start()) {
      child.awaitExit();
    }
  }

  /** Puts one message into the queue at a path. */
  static final class PutsOne {
    public static void main(String[] arguments) throws Exception {
      try (IpcQueue<String> queue = IpcQueue.open(Path.of(arguments[0]))) {
        queue.put("of the successor");
      }
    }
  }

  private List<Path> filesOfMessages() throws IOException {
    try (Stream<Path> files = Files.list(path())) {
      return files.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
    }
  }
}
