package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.queue.store.MessageBatch;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

@Timeout(60)
class EncodedMessagesTest {
  @Test
  void messagesBeyondTheSizeOfOneBufferGoToOthers() {
    EncodedMessages messages = new EncodedMessages(100);
    for (int round = 0; round < 3; round++) {
      int bytes = 0;
      for (int i = 0; i < 50; i++) {
        bytes += messages.encode(Codec.standard(), "message " + i);
      }
      messages.seal();
      assertThat(messages.count()).isEqualTo(50);
      assertThat(bytes).isGreaterThan(500);
      for (int i : new int[] {0, 1, 49, 25, 24, 25, 0}) {
        ByteBuffer message = messages.message(i);
        assertThat(Codec.standard().decode(message)).isEqualTo("message " + i);
      }
      messages.clear();
      assertThat(messages.count()).isZero();
    }
  }

  @Test
  void hugeMessagesDoNotStayWithTheThread() {
    EncodedMessages messages = new EncodedMessages();
    assertThat(messages.encode(Codec.standard(), new byte[20 << 20])).isGreaterThan(20 << 20);
    messages.seal();
    WeakReference<byte[]> memory = new WeakReference<>(messages.message(0).array());
    messages.clear();
    await()
        .until(
            () -> {
              System.gc();
              return memory.refersTo(null);
            });
    assertThat(messages.count()).isZero();
  }

  @Test
  void thePlacesOfManyMessagesDoNotStayWithTheThread() throws Exception {
    try (ChildJvm child = ChildJvm.builder(ManyMessages.class).jvmArguments("-Xmx32m").start()) {
      child.awaitSuccess();
    }
  }

  /** Has the memory of several threads, each of which had many messages once. */
  static final class ManyMessages {
    public static void main(String[] arguments) {
      List<Object> memory = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        EncodedMessages encoded = new EncodedMessages();
        MessageBatch batch = new MessageBatch();
        for (int message = 0; message < 1 << 20; message++) {
          int unused = encoded.encode(new Empty(), message);
          batch.end();
        }
        encoded.clear();
        batch.clear();
        memory.add(List.of(encoded, batch));
      }
      System.out.println(memory.size());
    }
  }

  /** Encodes nothing. */
  private static final class Empty implements Codec {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(@Nullable Object value, EncodedBuffer sink) {}

    @Override
    public @Nullable Object decode(ByteBuffer source) {
      return null;
    }
  }
}
