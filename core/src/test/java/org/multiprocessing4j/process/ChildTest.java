package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.testsupport.Encoded;

/** The seam for pools and managers: a parent and a child that talk. */
@Timeout(60)
class ChildTest {
  private static final int BIG_BYTES = 20 << 20;

  private final BlockingQueue<ByteBuffer> messages = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> exits = new LinkedBlockingQueue<>();

  @Test
  void messagesGoBothWaysInOrderAndTheExitIsLast() throws Exception {
    Child child = launch(ChildTest::echoThree);
    for (String text : new String[] {"one", "two", "three"}) {
      assertThat(child.send(StandardCharsets.UTF_8.encode(text))).isTrue();
    }

    assertThat(nextText()).isEqualTo("echo one");
    assertThat(nextText()).isEqualTo("echo two");
    assertThat(nextText()).isEqualTo("echo three");
    assertThat(exits.take()).isZero();
    assertThat(child.exitCode()).hasValue(0);
    assertThat(child.send(StandardCharsets.UTF_8.encode("late"))).isFalse();
  }

  private static void echoThree() throws InterruptedException {
    echo(3);
  }

  private static void echo(int count) throws InterruptedException {
    ParentLink parent = ParentLink.current().orElseThrow();
    BlockingQueue<ByteBuffer> received = receivedBy(parent);
    for (int i = 0; i < count; i++) {
      String text = StandardCharsets.UTF_8.decode(received.take()).toString();
      parent.send(StandardCharsets.UTF_8.encode("echo " + text));
    }
  }

  private static BlockingQueue<ByteBuffer> receivedBy(ParentLink parent) {
    BlockingQueue<ByteBuffer> received = new LinkedBlockingQueue<>();
    parent.onMessage(received::add);
    return received;
  }

  /** As by what ends a program by interrupting all threads that it finds. */
  @Test
  void aChildHearsItsParentAlthoughAllItsThreadsWereInterrupted() throws Exception {
    Child child = launch(ChildTest::echoAfterInterrupts);
    assertThat(nextText()).isEqualTo("interrupted");
    child.send(StandardCharsets.UTF_8.encode("one"));

    assertThat(nextText()).isEqualTo("echo one");
    assertThat(exits.take()).isZero();
  }

  private static void echoAfterInterrupts() throws InterruptedException {
    Thread.getAllStackTraces().keySet().forEach(Thread::interrupt);
    if (!Thread.interrupted()) {
      throw new IllegalStateException("this thread was not among them");
    }
    ParentLink.current().orElseThrow().send(StandardCharsets.UTF_8.encode("interrupted"));
    echo(1);
  }

  @Test
  void aBigMessageGoesThereAndBackWholeAlthoughTheThreadIsInterrupted() throws Exception {
    ByteBuffer big = ByteBuffer.allocate(BIG_BYTES);
    for (int i = 0; i < BIG_BYTES; i += 4) {
      big.putInt(i, i * 31);
    }

    Child child = launch(ChildTest::echoOneInterrupted);
    child.send(big.duplicate());

    assertThat(messages.poll(30, TimeUnit.SECONDS)).isEqualTo(big);
    assertThat(exits.take()).isZero();
  }

  private static void echoOneInterrupted() throws InterruptedException {
    ParentLink parent = ParentLink.current().orElseThrow();
    ByteBuffer message = receivedBy(parent).take();
    Thread.currentThread().interrupt();
    parent.send(message);
    if (!Thread.interrupted()) {
      throw new IllegalStateException("the interrupt got lost");
    }
  }

  @Test
  void aHandlerGetsWhatWaitsInTheInboxAndWhatComesLater() throws Exception {
    Child child = launch(ChildTest::reverseUntilStop);
    child.send(StandardCharsets.UTF_8.encode("abc"));
    assertThat(nextText()).isEqualTo("cba");
    child.send(StandardCharsets.UTF_8.encode("stop"));
    assertThat(nextText()).isEqualTo("pots");
    assertThat(exits.take()).isZero();
  }

  private static void reverseUntilStop() throws InterruptedException {
    ParentLink parent = ParentLink.current().orElseThrow();
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    parent.onMessage(
        message -> {
          String text = StandardCharsets.UTF_8.decode(message).toString();
          parent.send(StandardCharsets.UTF_8.encode(new StringBuilder(text).reverse().toString()));
          seen.add(text);
        });
    while (!seen.take().equals("stop")) {
      // the handler does the work
    }
  }

  @Test
  void messagesOfAChildThatDiesAtOnceAreDeliveredBeforeItsExit() throws Exception {
    launch(ChildTest::sendAndHalt);

    assertThat(exits.take()).isEqualTo(9);
    assertThat(messages).hasSize(100);
  }

  private static void sendAndHalt() {
    for (int i = 0; i < 100; i++) {
      ParentLink.current().orElseThrow().send(ByteBuffer.allocate(1000));
    }
    Runtime.getRuntime().halt(9);
  }

  @Test
  void aListenerThatThrowsHarmsNobody() throws Exception {
    Child child =
        Child.launch(
            LaunchSpec.builder().build(),
            Encoded.buffer((SerializableRunnable) ChildTest::sendAndHalt),
            new ChildListener() {
              @Override
              public void onMessage(Child sender, ByteBuffer message) {
                throw new IllegalStateException("thrown on purpose by a listener");
              }
            });

    assertThat(child.join(Duration.ofSeconds(30))).isTrue();
    assertThat(child.exitCode()).hasValue(9);
  }

  private Child launch(SerializableRunnable task) {
    return Child.launch(
        LaunchSpec.builder().daemon(true).build(),
        Encoded.buffer(task),
        new ChildListener() {
          @Override
          public void onMessage(Child child, ByteBuffer message) {
            messages.add(message);
          }

          @Override
          public void onExit(Child child, int exitCode) {
            exits.add(exitCode);
          }
        });
  }

  private String nextText() throws InterruptedException {
    ByteBuffer message = Optional.ofNullable(messages.poll(30, TimeUnit.SECONDS)).orElseThrow();
    return StandardCharsets.UTF_8.decode(message).toString();
  }
}
