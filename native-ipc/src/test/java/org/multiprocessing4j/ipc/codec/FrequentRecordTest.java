package org.multiprocessing4j.ipc.codec;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiprocessing4j.ipc.testsupport.Encoded;

/** Records of which so many have come that method handles have taken the place of reflection. */
class FrequentRecordTest {
  private static final int OFTEN = 1_200;

  record Kinds(
      boolean flag,
      byte small,
      short shorter,
      char letter,
      int number,
      long large,
      float fraction,
      double precise,
      @Nullable String text,
      @Nullable Integer boxed,
      @Nullable Object any)
      implements Serializable {}

  record Pair(@Nullable Object first, @Nullable Object second) implements Serializable {}

  record Count(int value) implements Serializable {}

  record Outer(Count one, List<Count> more) implements Serializable {}

  static Stream<Kinds> kinds() {
    return Stream.of(
        new Kinds(
            true, (byte) -1, (short) -2, '\uD800', -3, -4, -5.5f, -6.5, "text", 7, List.of(8)),
        new Kinds(false, (byte) 127, (short) 258, 'c', 66_051, 1L << 40, 0, 0, null, null, null),
        new Kinds(
            false, (byte) 0, (short) 0, 'c', 0, 0, Float.NaN, -0.0, "\u20AC \uD800", 1, "any"),
        new Kinds(
            true,
            (byte) 0,
            (short) 0,
            'c',
            0,
            0,
            0,
            0,
            "x".repeat(1_000),
            1,
            new TreeMap<>(Map.of(1, 2))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void componentsOfAllKindsTravel(Kinds kinds) {
    for (int i = 0; i < OFTEN; i++) {
      Kinds copy = twinOf(kinds);
      assertThat(copy).isEqualTo(kinds);
    }
  }

  @Test
  void whatHasNoShortFormTravelsAsBefore() {
    Pair withMap = new Pair(new TreeMap<>(Map.of(1, 2)), "second");
    List<Integer> shared = new ArrayList<>(List.of(1));
    String longText = "x".repeat(1_000);
    for (int i = 0; i < OFTEN; i++) {
      assertThat(twinOf(withMap)).isEqualTo(withMap);
      Pair lists = twinOf(new Pair(shared, shared));
      assertThat(lists.first()).isSameAs(lists.second()).isEqualTo(shared);
      Pair texts = twinOf(new Pair(longText, longText));
      assertThat(texts.first()).isSameAs(texts.second()).isEqualTo(longText);
    }
  }

  @Test
  void recordsInRecordsNameTheirClassesOnce() {
    Outer outer = new Outer(new Count(1), List.of(new Count(2), new Count(3)));
    for (int i = 0; i < OFTEN; i++) {
      assertThat(twinOf(outer)).isEqualTo(outer);
    }
    assertThat(Encoded.bytes(outer).length)
        .isEqualTo(Encoded.bytes(new Outer(new Count(1), List.of(new Count(2)))).length + 11);
  }

  @Test
  void aComponentInAnotherFormIsRefused() {
    byte[] bytes = Encoded.bytes(new Count(1));
    int tagAt = bytes.length - 1 - Integer.BYTES;
    for (int i = 0; i < OFTEN; i++) {
      assertThat(twinOf(new Count(i))).isEqualTo(new Count(i));
    }
    for (byte tag : new byte[] {Tag.NULL, Tag.FLOAT, Tag.TRUE, Tag.LATIN1, Tag.RECORD, Tag.JAVA}) {
      bytes[tagAt] = tag;
      assertThatThrownBy(() -> Codec.standard().decode(ByteBuffer.wrap(bytes)))
          .as("tag %d", tag)
          .isInstanceOf(DecodingException.class);
    }
  }

  @Test
  void theMessageMayLieAnywhereInAnyBuffer() {
    byte[] bytes = Encoded.bytes(new Count(77));
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 2).put((byte) 9).put(bytes).flip();
    ByteBuffer array = ByteBuffer.allocate(bytes.length + 2).put((byte) 9).put(bytes).flip();
    for (ByteBuffer source : List.of(direct, array, array.slice(), array.asReadOnlyBuffer())) {
      source.position(1);
      assertThat(Codec.standard().decode(source)).isEqualTo(new Count(77));
      assertThat(source.remaining()).isZero();
    }
  }

  /** Of as many components as a constructor can have arguments. */
  @Test
  void theWidestRecordTravels(@TempDir Path directory) throws Exception {
    String source =
        IntStream.range(0, 254)
            .mapToObj(i -> "int c" + i)
            .collect(joining(",", "public record Widest(", ") implements java.io.Serializable {}"));
    Class<?> type = Plugin.compile(directory, "Widest", source).load();
    Object[] components = IntStream.range(0, 254).boxed().toArray();
    Object widest = type.getConstructors()[0].newInstance(components);
    ContextLoader.with(
        type.getClassLoader(),
        () -> {
          for (int i = 0; i < OFTEN; i++) {
            assertThat(twinOf(widest)).isEqualTo(widest);
          }
        });
  }

  @SuppressWarnings("unchecked")
  private static <T> T twinOf(T value) {
    return (T) Objects.requireNonNull(Codec.standard().decode(Encoded.buffer(value)));
  }
}
