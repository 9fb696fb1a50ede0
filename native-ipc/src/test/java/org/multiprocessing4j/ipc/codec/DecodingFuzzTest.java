package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged input decodes to something else or fails with one exception; it never does worse. */
@Timeout(60)
class DecodingFuzzTest {
  record Order(int id, String customer, List<Integer> lines, TimeUnit unit)
      implements Serializable {}

  static Stream<Object> values() {
    SerializableFunction<Integer, Integer> lambda = n -> n + 1;
    Map<Object, Object> map = new HashMap<>();
    map.put("list", new ArrayList<>(Arrays.asList(1, null, "x", new long[] {1, 2})));
    map.put(List.of(1, 2, 3), new BigDecimal("1.50"));
    map.put(new Order(1, "漢字", List.of(1, 2), TimeUnit.DAYS), new String[] {"a", null});
    return Stream.of(
        map,
        lambda,
        new LinkedHashMap<>(Map.of("a", 1, "b", List.of(2))),
        new TreeMap<>(Map.of("a", ZonedDateTime.parse("2026-11-23T12:00:00Z"))),
        new PriorityQueue<>(List.of(3, 1, 2)),
        BitSet.valueOf(new long[] {5, 6, 7}),
        new int[][] {{1, 2}, {3}},
        new IllegalStateException("broken", new RuntimeException("cause")));
  }

  @ParameterizedTest
  @MethodSource("values")
  void truncatedInputIsADecodingException(Object value) {
    byte[] bytes = encode(value);
    for (int length = 0; length < bytes.length; length += 1 + bytes.length / 200) {
      ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
      assertThatThrownBy(() -> Codec.standard().decode(part)).isInstanceOf(DecodingException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void flippedBitsGiveAValueOrADecodingException(Object value) {
    byte[] bytes = encode(value);
    for (int bit = 0; bit < bytes.length * 8; bit += 1 + bytes.length / 200) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      decodeOrRefuse(damaged);
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void randomDamageGivesAValueOrADecodingException(Object value) {
    byte[] bytes = encode(value);
    Random random = new Random(4711);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = bytes.clone();
      for (int i = 0; i < 4; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      decodeOrRefuse(damaged);
    }
  }

  @Test
  void randomBytesGiveAValueOrADecodingException() {
    Random random = new Random(42);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) random.nextInt(Tag.JAVA + 1);
      }
      refused += decodeOrRefuse(bytes) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  @Test
  void aHugeCountInAShortMessageAllocatesNothing() {
    for (byte tag = Tag.LATIN1; tag < Tag.ENUM; tag++) {
      byte[] bytes = {tag, -1, -1, -1, -1, 7, 0, 0};
      assertThat(decodeOrRefuse(bytes)).as("tag %d", tag).isFalse();
    }
  }

  @Test
  void aHugeArrayInAJavaStreamIsRefusedBeforeItIsAllocated() {
    byte[] bytes = encode(new int[][] {{1, 2, 3}});
    byte[] length = {0, 0, 0, 3, 0, 0, 0, 1};
    int at = indexOf(bytes, length);
    bytes[at] = 0x7F;
    assertThatThrownBy(() -> Codec.standard().decode(ByteBuffer.wrap(bytes)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  void nestingAsDeepAsTheMessageIsLongIsRefused() {
    byte[] bytes = new byte[100_000];
    for (int i = 0; i + 1 < bytes.length; i += 2) {
      bytes[i] = Tag.OBJECTS;
      bytes[i + 1] = 1;
    }
    assertThatThrownBy(() -> Codec.standard().decode(ByteBuffer.wrap(bytes)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("deep");
  }

  private static boolean decodeOrRefuse(byte[] bytes) {
    try {
      Object ignored = Codec.standard().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (DecodingException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return false;
    }
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  private static byte[] encode(Object value) {
    EncodedBuffer sink = new EncodedBuffer();
    Codec.standard().encode(value, sink);
    return sink.toByteArray();
  }
}
