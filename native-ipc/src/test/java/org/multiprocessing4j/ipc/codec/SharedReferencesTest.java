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
import org.multiprocessing4j.ipc.testsupport.Encoded;

/** What is referred to twice arrives once, unless it is too small to matter. */
class SharedReferencesTest {
  @Test
  void aLongTextOrNumberIsSentOnce() {
    BigInteger large = BigInteger.ONE.shiftLeft(8 << 20);
    for (Object shared : List.of("x".repeat(1 << 20), large, new BigDecimal(large, 3))) {
      byte[] bytes = Encoded.bytes(Collections.nCopies(100, shared).toArray());
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
    assertThat(Encoded.bytes(all)).hasSizeLessThan(2 << 20);
  }

  @Test
  void shortOnesMayBeMetTwiceInTheShortForm() {
    BigInteger number = BigInteger.valueOf(12_345_678_901L);
    for (Object shared : List.of("text", number, new BigDecimal(number, 3))) {
      assertThat(Encoded.bytes(new Object[] {shared, shared})[0]).isEqualTo(Tag.OBJECTS);
    }
    String text = "x".repeat(1 << 20);
    assertThat(Encoded.bytes(new Object[] {text, text + "y"})[0]).isEqualTo(Tag.OBJECTS);
  }

  @Test
  void twoHandlesWithTheSameCodecTakeTheShortForm() {
    try (IpcQueue<String> one = IpcQueue.ring(1 << 12);
        IpcQueue<String> other = IpcQueue.ring(1 << 12)) {
      assertThat(Encoded.bytes(List.of(one, other))[0]).isEqualTo(Tag.LIST_OF);
    }
    List<Codec> codecs = List.of(Codec.standard(), Codec.standard());
    assertThat(Encoded.bytes(codecs)[0]).isEqualTo(Tag.LIST_OF);
    assertThat(decode(Encoded.bytes(codecs))).isEqualTo(codecs);
  }

  private static Object decode(byte[] bytes) {
    return Objects.requireNonNull(Codec.standard().decode(ByteBuffer.wrap(bytes)));
  }
}
