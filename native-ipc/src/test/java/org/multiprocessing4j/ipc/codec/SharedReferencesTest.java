package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/** What is referred to twice arrives once, unless it is too small to matter. */
class SharedReferencesTest {
  @Test
  void aLongTextOrNumberIsSentOnce() {
    BigInteger large = BigInteger.ONE.shiftLeft(8 << 20);
    for (Object shared : List.of("x".repeat(1 << 20), large, new BigDecimal(large, 3))) {
      byte[] bytes = encode(Collections.nCopies(100, shared).toArray());
      assertThat(bytes).hasSizeLessThan(2 << 20);
      Object[] copy = (Object[]) decode(bytes);
      assertThat(copy[99]).isEqualTo(shared).isSameAs(copy[0]);
    }
  }

  @Test
  void aRecordFieldSharesALongTextToo() {
    record Labelled(String label) implements Serializable {}

    Labelled labelled = new Labelled("x".repeat(1 << 20));
    Object[] all = new Object[100];
    Arrays.setAll(all, i -> new Labelled(labelled.label()));
    assertThat(encode(all)).hasSizeLessThan(2 << 20);
  }

  @Test
  void shortOnesMayBeMetTwiceInTheShortForm() {
    BigInteger number = BigInteger.valueOf(12_345_678_901L);
    for (Object shared : List.of("text", number, new BigDecimal(number, 3))) {
      assertThat(encode(new Object[] {shared, shared})[0]).isEqualTo(Tag.OBJECTS);
    }
    String text = "x".repeat(1 << 20);
    assertThat(encode(new Object[] {text, text + "y"})[0]).isEqualTo(Tag.OBJECTS);
  }

  @Test
  void twoHandlesWithTheSameCodecTakeTheShortForm() {
    try (IpcQueue<String> one = IpcQueue.ring(1 << 12);
        IpcQueue<String> other = IpcQueue.ring(1 << 12)) {
      assertThat(encode(List.of(one, other))[0]).isEqualTo(Tag.LIST_OF);
    }
    List<Codec> codecs = List.of(Codec.standard(), Codec.standard());
    assertThat(encode(codecs)[0]).isEqualTo(Tag.LIST_OF);
    assertThat(decode(encode(codecs))).isEqualTo(codecs);
  }

  private static byte[] encode(Object value) {
    EncodedBuffer sink = new EncodedBuffer();
    Codec.standard().encode(value, sink);
    return sink.toByteArray();
  }

  private static Object decode(byte[] bytes) {
    return Objects.requireNonNull(Codec.standard().decode(ByteBuffer.wrap(bytes)));
  }
}
