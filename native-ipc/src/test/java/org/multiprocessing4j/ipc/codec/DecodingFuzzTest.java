package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiprocessing4j.ipc.testsupport.Encoded;
import org.multiprocessing4j.ipc.testsupport.FuzzTarget;

/** Damaged input decodes to something else or fails with one exception; it never does worse. */
@Timeout(60)
class DecodingFuzzTest implements FuzzTarget {
  record Order(int id, String customer, List<Integer> lines, TimeUnit unit)
      implements Serializable {}

  static Stream<Object> values() {
    SerializableFunction<Integer, Integer> lambda = n -> n + 1;
    Map<Object, Object> map = new HashMap<>();
    map.put("list", new ArrayList<>(Arrays.asList(1, null, "x", new long[] {1, 2})));
    map.put(List.of(1, 2, 3), new BigDecimal("1.50"));
    map.put("entry", Map.entry("key", Map.entry(1, "value")));
    map.put(new Order(1, "漢字", List.of(1, 2), TimeUnit.DAYS), new String[] {"a", null});
    return Stream.of(
        map,
        lambda,
        new LinkedHashMap<>(Map.of("a", 1, "b", List.of(2), "c", Map.entry(3, 4))),
        new TreeMap<>(Map.of("a", ZonedDateTime.parse("2026-11-23T12:00:00Z"))),
        new PriorityQueue<>(List.of(3, 1, 2)),
        BitSet.valueOf(new long[] {5, 6, 7}),
        new int[][] {{1, 2}, {3}},
        new IllegalStateException("broken", new RuntimeException("cause")));
  }

  @Override
  public List<byte[]> seeds() {
    return values().map(Encoded::bytes).toList();
  }

  @Override
  public void parse(byte[] input) {
    decodeOrRefuse(input);
  }

  @Override
  public long mostAllocatedBytes() {
    return 8 << 20;
  }

  @ParameterizedTest
  @MethodSource("values")
  void truncatedInputIsADecodingException(Object value) {
    byte[] bytes = Encoded.bytes(value);
    for (int length = 0; length < bytes.length; length += 1 + bytes.length / 200) {
      ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
      assertThatThrownBy(() -> Codec.standard().decode(part)).isInstanceOf(DecodingException.class);
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
    byte[] bytes = Encoded.bytes(new int[][] {{1, 2, 3}});
    byte[] length = {0, 0, 0, 3, 0, 0, 0, 1};
    int at = indexOf(bytes, length);
    bytes[at] = 0x7F;
    assertThatThrownBy(() -> Codec.standard().decode(ByteBuffer.wrap(bytes)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the filter refuses int[] of length 2130706435");
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

  @Test
  void countsThatTogetherExceedTheMessageAllocateNothing() {
    for (byte tag : new byte[] {Tag.STRINGS, Tag.OBJECTS, Tag.ARRAY_LIST, Tag.LIST_OF}) {
      parseWatched(headersThatClaimTheRest(tag, 1 << 20));
    }
  }

  private static byte[] headersThatClaimTheRest(byte tag, int sizeBytes) {
    EncodedBuffer bytes = new EncodedBuffer();
    for (int i = 1; i < ShortFormWriter.MAX_DEPTH; i++) {
      bytes.write(Tag.OBJECTS);
      bytes.writeCount(sizeBytes - 4 * i);
    }
    bytes.write(tag);
    bytes.writeCount(sizeBytes - 4 * ShortFormWriter.MAX_DEPTH);
    return Arrays.copyOf(bytes.toByteArray(), sizeBytes);
  }

  @Test
  void arraysThatTogetherExceedTheMessageAreRefusedInAJavaStream() {
    Object[] nested = {};
    for (int i = 0; i < 500; i++) {
      nested = new Object[] {nested};
    }
    byte[] bytes = Arrays.copyOf(Encoded.bytes(nested), 1 << 16);
    byte[] lengthOne = {0, 0x7E, 0, 0, 0, 0, 0, 1}; // after the number of the class
    for (int i = indexOf(bytes, lengthOne); i < 500 * 10; i += 10) {
      bytes[i + 5] = 3; // nearly what one array of a message of this size may have
    }
    parseWatched(bytes);
  }

  /** Whoever hashes the outermost set hashes the innermost ones 2^n times. */
  @Test
  void setsThatTakeForEverToHashAreRefused() throws IOException {
    Set<Object> one = new HashSet<>(Set.of("one"));
    Set<Object> other = new HashSet<>();
    for (int i = 0; i < 22; i++) {
      Set<Object> outerOne = new HashSet<>(Arrays.asList(one, other, "one"));
      other = new HashSet<>(Arrays.asList(one, other));
      one = outerOne;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(Tag.JAVA);
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(one);
    }
    byte[] message = bytes.toByteArray();
    assertThatThrownBy(() -> Codec.restrictedTo("java.lang.*").decode(ByteBuffer.wrap(message)))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void keysOfTheSameHashCodeCostNoMoreThanOthers() {
    Map<Object, Object> map = new HashMap<>();
    for (int i = 0; i < 1 << 14; i++) {
      StringBuilder key = new StringBuilder();
      for (int bit = 0; bit < 14; bit++) {
        key.append((i >>> bit & 1) == 0 ? "Aa" : "BB");
      }
      map.put(key.toString(), i);
    }
    assertThat(Codec.standard().decode(Encoded.buffer(map))).isEqualTo(map);
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
}
