package org.multiprocessing4j.ipc.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.ring.RingLayout;
import org.multiprocessing4j.ipc.queue.store.Claim;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.MessageBatch;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.CrashingBuffer;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

/** A ring whose users die before each of their stores into shared memory. */
@Timeout(60)
class RingCrashSweepTest {
  private static final int CLAIMS = 2;
  private static final int RING_BYTES = 4 << 10;
  private static final int SEGMENT_BYTES = (int) RingLayout.segmentBytes(CLAIMS, RING_BYTES);

  /** Where the first message of each test lies; what follows soon begins at the start again. */
  private static final int NEAR_THE_END = RING_BYTES - 64;

  private static final int SPILLED_BYTES = 3_000;

  @TempDir Path path;
  @AutoClose private QueueDirectory directory;

  @BeforeEach
  void openDirectory() {
    directory = QueueDirectory.open(path);
  }

  @Test
  void aPutHappensAsAWholeOrNotAtAll() throws Exception {
    sweepFromTo(names("a b"), names("a b c"), victim -> victim.put("c"));
  }

  @Test
  void aBatchHappensAsAWholeOrNotAtAll() throws Exception {
    sweepFromTo(names("a b"), names("a b c d e"), victim -> victim.putAll("c", "d", "e"));
  }

  @Test
  void aBatchOfBytesHappensAsAWholeOrNotAtAll() throws Exception {
    sweepFromTo(names("a b"), names("a b c dd eee"), victim -> victim.putBytes("c", "dd", "eee"));
  }

  @Test
  void aBatchOfBytesIsTakenAsAWholeOrNotAtAll() throws Exception {
    sweepFromTo(
        names("a b"), List.of(), victim -> assertThat(victim.getBytes(9)).isEqualTo("a+b+"));
    sweepFromTo(names("a b"), names("b"), victim -> assertThat(victim.getBytes(1)).isEqualTo("a+"));
  }

  @Test
  void whatWasGivenBackIsTakenOnceInABatchOfBytes() throws Exception {
    sweepFromTo(
        names("a b"),
        names("b"),
        victim -> {
          victim.giveBack(victim.receive());
          victim.getBytes(9);
        });
  }

  @Test
  void aGetTakesOneMessageOrNone() throws Exception {
    sweepFromTo(names("a b"), names("b"), User::get);
  }

  @Test
  void whatWasReceivedComesBackUnlessItWasAcknowledged() throws Exception {
    sweepFromTo(names("a b"), names("b"), victim -> victim.acknowledge(victim.receive()));
  }

  /** What was acknowledged is done; what was not is done after as many calls of taskDone. */
  @Test
  void anAcknowledgementCountsAsDoneExactlyIfTheMessageIsGone() throws Exception {
    sweep(victim -> victim.acknowledge(victim.receive()))
        .check(
            (memory, self, finished) -> {
              QueueState state = new QueueState(directory, memory, self);
              for (int left = new User(memory, self).drain().size(); left > 0; left--) {
                assertThat(state.isAllDone()).isFalse();
                state.addDone();
              }
              assertThat(state.isAllDone()).isTrue();
            });
  }

  @Test
  void whatWasGivenBackIsTakenOnce() throws Exception {
    sweepFromTo(
        names("a b"),
        names("b"),
        victim -> {
          victim.giveBack(victim.receive());
          victim.get();
        });
  }

  /** Files cannot be set back as memory can, so that here only the first death is swept. */
  @Test
  void aSpilledMessageIsWholeOrAbsentAndLeavesNoFile() throws Exception {
    SimulatedPeers peers = new SimulatedPeers();
    String large = "x".repeat(SPILLED_BYTES);
    boolean finished = false;
    for (int n = 1; !finished; n++) {
      SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(SEGMENT_BYTES));
      prepare(memory, peers.newProcess());
      Liveness victim = peers.newProcess();
      CrashingBuffer crashing = new CrashingBuffer(memory);
      crashing.dieAtStore(n);
      finished = passesOn(large, new User(crashing, victim));
      peers.kill(victim);
      User heir = new User(memory, peers.newProcess());
      assertThat(heir.drain())
          .as("after a death before store %d", n)
          .isIn(
              names("a b"), names("a b " + large), names("b " + large), List.of(large), List.of());
      heir.put(large);
      assertThat(heir.drain()).containsExactly(large);
      assertThat(files()).isEmpty();
    }
  }

  private static boolean passesOn(String large, User victim) throws InterruptedException {
    try {
      victim.put(large);
      victim.get();
      victim.get();
      victim.acknowledge(victim.receive());
      return true;
    } catch (CrashingBuffer.Crash death) {
      return false;
    }
  }

  private static List<String> names(String names) {
    return List.of(names.split(" "));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.toList();
    }
  }

  /** What a process does that may die. */
  private interface Deed {
    void doIt(User user) throws Exception;
  }

  /** Finished or not, nothing is left but what was there before the deed or what is after it. */
  private void sweepFromTo(List<String> before, List<String> after, Deed deed) throws Exception {
    sweep(deed)
        .check(
            (memory, self, finished) -> {
              List<String> left = new User(memory, self).drain();
              assertThat(left).isIn(finished ? List.of(after) : List.of(before, after));
              assertGoesOn(memory, self);
            });
  }

  /** On a ring with the messages a and b, close to its end. */
  private CrashSweep sweep(Deed deed) {
    return CrashSweep.of(SEGMENT_BYTES)
        .preparation(this::prepare)
        .operation((memory, self) -> deed.doIt(new User(memory, self)))
        .recovery((memory, self) -> new User(memory, self).look());
  }

  private void prepare(SharedBuffer memory, Liveness self) throws InterruptedException {
    memory.putInt(ControlLayout.CLAIM_COUNT, CLAIMS);
    memory.putInt(ControlLayout.RING_BYTES, RING_BYTES);
    memory.putInt(ControlLayout.MAX_MESSAGE_BYTES, RING_BYTES);
    User user = new User(memory, self);
    for (int at = 0; at < NEAR_THE_END; at += 64) {
      user.put(".".repeat(56));
      user.get();
      user.core.state().addDone();
    }
    user.putAll("a", "b");
  }

  private void assertGoesOn(SharedBuffer memory, Liveness self) throws Exception {
    User heir = new User(memory, self);
    for (int i = 0; i < 3 * RING_BYTES / 1_000; i++) {
      String message = "m".repeat(1_000) + i;
      heir.put(message);
      assertThat(heir.drain()).containsExactly(message);
    }
  }

  /** One of the processes. */
  private final class User {
    private final QueueCore core;

    User(SharedBuffer memory, Liveness self) {
      this.core = new QueueCore(new QueueState(directory, memory, self), self, () -> {});
    }

    void put(String message) throws InterruptedException {
      ByteBuffer bytes = ByteBuffer.wrap(message.getBytes(UTF_8));
      assertThat(core.producers().put(bytes, 0, () -> {})).as("had room").isTrue();
    }

    void putAll(String... messages) throws InterruptedException {
      EncodedMessages encoded = new EncodedMessages();
      for (String message : messages) {
        encoded.encode(RawText.CODEC, message);
      }
      encoded.seal();
      assertThat(core.producers().putAll(encoded, () -> {})).isEqualTo(messages.length);
    }

    void putBytes(String... messages) throws InterruptedException {
      byte[] bytes = String.join("", messages).getBytes(UTF_8);
      int[] lengths = Stream.of(messages).mapToInt(String::length).toArray();
      BufferSource source = new BufferSource();
      source.lend(ByteBuffer.wrap(bytes), lengths, lengths.length);
      assertThat(core.producers().putAll(source, () -> {})).isEqualTo(messages.length);
    }

    /** Takes some at once; behind each there is a plus. */
    String getBytes(int max) throws InterruptedException {
      ByteBuffer target = ByteBuffer.allocate(1_000);
      int[] lengths = new int[max];
      int count = core.consumers().take(target, lengths, 0, () -> {});
      StringBuilder all = new StringBuilder();
      target.flip();
      for (int i = 0; i < count; i++) {
        all.append(UTF_8.decode(target.slice(target.position(), lengths[i]))).append('+');
        target.position(target.position() + lengths[i]);
      }
      return all.toString();
    }

    String get() throws InterruptedException {
      MessageBatch batch = new MessageBatch();
      assertThat(core.consumers().take(1, batch, 0, () -> {})).as("taken").isEqualTo(1);
      return text(batch);
    }

    List<String> drain() throws InterruptedException {
      List<String> all = new ArrayList<>();
      while (core.state().waiting() > 0) {
        all.add(get());
      }
      return all;
    }

    /** Enters the section of consumers and changes nothing. */
    void look() {
      core.state().waiting();
      core.consumers().copy(1, new MessageBatch(), () -> {});
    }

    Claim receive() throws InterruptedException {
      Claim claim = core.consumers().claim(new MessageBatch(), 0, () -> {});
      return Objects.requireNonNull(claim);
    }

    void acknowledge(Claim claim) {
      assertThat(core.consumers().acknowledge(claim)).isTrue();
    }

    void giveBack(Claim claim) {
      assertThat(core.consumers().giveBack(claim)).isTrue();
    }

    private String text(MessageBatch batch) {
      ByteBuffer bytes = batch.message(0);
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return new String(copy, UTF_8);
    }
  }

  /** Text as it is. */
  private static final class RawText {
    static final Codec CODEC =
        new Codec() {
          private static final long serialVersionUID = 1L;

          @Override
          public void encode(@Nullable Object value, EncodedBuffer sink) {
            byte[] bytes = String.valueOf(value).getBytes(UTF_8);
            sink.write(bytes, 0, bytes.length);
          }

          @Override
          public Object decode(ByteBuffer source) {
            return UTF_8.decode(source).toString();
          }
        };
  }
}
