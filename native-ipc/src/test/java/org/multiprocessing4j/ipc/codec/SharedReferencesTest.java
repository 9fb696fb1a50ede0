package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.multiprocessing4j.ipc.sync.IpcCondition;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
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
  void aHandleThatIsMetAgainTakesTheShortFormAndArrivesOnce() throws Exception {
    try (IpcReentrantLock lock = IpcReentrantLock.create();
        IpcCondition filled = lock.newCondition();
        IpcCondition emptied = lock.newCondition()) {
      byte[] bytes = Encoded.bytes(new Object[] {filled, lock, emptied, filled});
      assertThat(bytes[0]).isEqualTo(Tag.OBJECTS);
      Object[] copy = (Object[]) decode(bytes);
      assertThat(copy[3]).isSameAs(copy[0]).isNotSameAs(copy[2]);
      IpcReentrantLock lockCopy = (IpcReentrantLock) copy[1];
      lockCopy.lock();
      try {
        ((IpcCondition) copy[0]).waitFor(() -> true); // throws unless it is the lock of this one
        ((IpcCondition) copy[2]).waitFor(() -> true);
      } finally {
        lockCopy.unlock();
      }
    }
  }

  @Test
  void aRecordThatStandsForSomethingElseArrivesOnceToo() {
    record Span(int from, int to) implements Serializable {
      private Object readResolve() {
        return new int[] {from, to};
      }
    }

    Span one = new Span(1, 2);
    byte[] bytes = Encoded.bytes(new Object[] {one, new Span(3, 4), one});
    assertThat(bytes[0]).isEqualTo(Tag.OBJECTS);
    Object[] copy = (Object[]) decode(bytes);
    assertThat(copy).containsExactly(new int[] {1, 2}, new int[] {3, 4}, new int[] {1, 2});
    assertThat(copy[2]).isSameAs(copy[0]);
  }

  @Test
  void whatIsNotThereYetCannotBeMetAgain() {
    byte[] bytes = {Tag.LIST_OF, 1, Tag.AGAIN, 0};
    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("before it was there");
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
