package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kotlin.Unit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.testsupport.Encoded;

class StandardCodecTest {
  record Point(int x, long y, String label, List<Integer> rest) implements Serializable {}

  record Empty() implements Serializable {}

  record Generic<T>(T value) implements Serializable {}

  record Defensive(List<Integer> numbers) implements Serializable {
    @Override
    public List<Integer> numbers() {
      throw new UnsupportedOperationException("accessors are not for the codec");
    }
  }

  record Picky(int positive) implements Serializable {
    Picky {
      if (positive <= 0) {
        throw new IllegalArgumentException("not positive: " + positive);
      }
    }
  }

  record Replaced(int value) implements Serializable {
    private Object writeReplace() {
      return "stand-in " + value;
    }
  }

  record NotMarked(int value) {}

  static final class Plain implements Serializable {
    private static final long serialVersionUID = 1L;
    final int number;
    @Nullable Plain other;

    Plain(int number) {
      this.number = number;
    }

    @Override
    public boolean equals(@Nullable Object that) {
      return that instanceof Plain plain && plain.number == number;
    }

    @Override
    public int hashCode() {
      return number;
    }
  }

  static final class Located implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // what this is about
    final Object place;

    Located(Path place) {
      this.place = place;
    }
  }

  static final class OwnList extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;
    int extra = 7;
  }

  static Stream<Object> values() {
    Map<Object, Object> mixed = new HashMap<>();
    mixed.put("key", List.of(1, 2L, 3.0));
    mixed.put(null, 5);
    mixed.put(6, null);
    return Stream.of(
        true,
        false,
        (byte) -7,
        Short.MIN_VALUE,
        'ß',
        '\uD800',
        42,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Float.NaN,
        -0.0,
        "",
        "plain",
        "Latin-1: é ÿ \0",
        "beyond: € 漢字 😀",
        "unpaired \uD83D surrogates \uDE00",
        "x".repeat(100_000),
        "€".repeat(100_000),
        new BigInteger("-123456789012345678901234567890"),
        new BigDecimal("123.4500"),
        new UUID(1, -2),
        new ArrayList<>(Arrays.asList(1, null, "x")),
        List.of(),
        List.of(1),
        List.of(1, 2),
        List.of(1, 2, 3, 4),
        Stream.of(1).toList(),
        Stream.of(1, null, 3).toList(),
        Stream.of().toList(),
        Arrays.asList(1, 2),
        new HashSet<>(Arrays.asList(1, null)),
        new LinkedHashSet<>(List.of(3, 1, 2)),
        Set.of(),
        Set.of(1),
        Set.of(1, 2, 3),
        mixed,
        Map.of(),
        Map.of("a", 1),
        Map.of("a", 1, "b", 2),
        new LinkedHashMap<>(Map.of(1, 2)),
        new TreeMap<>(Map.of("b", 1, "a", 2)),
        Collections.emptyList(),
        Collections.unmodifiableList(new ArrayList<>(List.of(1))),
        TimeUnit.SECONDS,
        new Point(1, 2, "p", List.of(3)),
        new Empty(),
        new Generic<>(new Generic<>("inner")),
        new ArrayList<>(
            List.of(new Point(1, 2, "p", List.of(3)), new Point(4, 5, "q", List.of(6)))),
        new Plain(5),
        new ArrayList<>(List.of(new Plain(1), new Plain(2))),
        Instant.ofEpochSecond(1, 2),
        Path.of(""),
        Path.of("relative", "to", ".."),
        Path.of("/tmp/naïve €"),
        List.of(Path.of("/a"), Path.of("/b")),
        new TreeMap<>(Map.of(Path.of("keys go"), "by Java serialisation")),
        new SimpleImmutableEntry<>("key", null),
        new SimpleEntry<>("key", 1),
        int.class,
        List[].class);
  }

  @ParameterizedTest
  @MethodSource("values")
  void aCopyIsEqualAndOfTheSameClass(Object value) {
    Object copy = copyOf(value);
    assertThat(copy).isEqualTo(value).hasSameClassAs(value);
  }

  /** By Java serialisation its few bytes would have the receiver make an array of a thousand. */
  @Test
  void aListOfManyCopiesIsDecodedToo() {
    List<String> copies = Collections.nCopies(1_000, "x");
    assertThat(copyOf(copies)).isEqualTo(copies);
  }

  @ParameterizedTest
  @MethodSource("values")
  void directBuffersAreDecodedToo(Object value) {
    byte[] bytes = Encoded.bytes(value);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    assertThat(Codec.standard().decode(direct)).isEqualTo(value);
  }

  static Stream<Object> arrays() {
    return Stream.of(
        new byte[] {1, -1},
        new boolean[] {true, false, true},
        new short[] {1, Short.MIN_VALUE},
        new char[] {'a', '\uDC00'},
        IntStream.range(0, 5_000).toArray(),
        new long[] {Long.MIN_VALUE, 3},
        new float[] {1.5f, Float.NaN},
        new double[] {-0.0, Double.MAX_VALUE},
        new String[] {"a", null, "€"},
        new Object[] {1, "x", null, new int[] {1}},
        new Integer[] {1, null},
        new Path[] {Path.of("/a"), null},
        new int[][] {{1}, {2, 3}},
        new byte[0]);
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void arraysKeepTheirTypeAndElements(Object array) {
    Object copy = copyOf(array);
    assertThat(copy).hasSameClassAs(array);
    assertThat(Objects.deepEquals(copy, array)).isTrue();
  }

  @Test
  void nullIsAValue() {
    assertThat(copyOf(null)).isNull();
  }

  @Test
  @SuppressWarnings("NullAway") // the point of it
  void aNullPointerKeepsTheTextThatSaysWhatWasNull() {
    NullPointerException thrown =
        catchThrowableOfType(NullPointerException.class, () -> Map.of("a", "b").get("x").length());
    thrown.initCause(new IOException("cause"));
    thrown.addSuppressed(new IllegalStateException("suppressed", thrown));
    RuntimeException copy = twinOf(new RuntimeException(thrown));
    assertThat(copy.getCause())
        .isInstanceOf(NullPointerException.class)
        .hasMessage(thrown.getMessage())
        .hasMessageContaining("is null")
        .hasCauseInstanceOf(IOException.class);
    assertThat(copy.getCause().getStackTrace()).isEqualTo(thrown.getStackTrace());
    assertThat(copy.getCause().getSuppressed()[0].getCause()).isSameAs(copy.getCause());
  }

  @Test
  void aPathMayBeMetTwice() {
    Path path = Path.of("/met/twice");
    assertThat(copyOf(List.of(path, path))).isEqualTo(List.of(path, path));
  }

  @Test
  void aPathInAPlainObjectTravelsToo() {
    Located copy = twinOf(new Located(Path.of("/in/an/object")));
    assertThat(copy.place).isEqualTo(Path.of("/in/an/object"));
  }

  @Test
  void theUnitOfKotlinTravelsAsItself() {
    assertThat(twinOf(Unit.INSTANCE)).isSameAs(Unit.INSTANCE);
    assertThat(twinOf(new Object[] {1, Unit.INSTANCE})).containsExactly(1, Unit.INSTANCE);
  }

  @Test
  void aLambdaMayCaptureAPath() throws Exception {
    Path path = Path.of("/captured");
    SerializableSupplier<Path> copy = twinOf((SerializableSupplier<Path>) () -> path);
    assertThat((Object) copy.get()).isEqualTo(path);
  }

  /** None of their classes is serialisable. */
  static Stream<Map.Entry<?, ?>> entries() {
    Map<@Nullable String, @Nullable Integer> nulls = new HashMap<>();
    nulls.put(null, null);
    return Stream.of(
        Map.entry("mul", 1),
        Map.entry(List.of(Map.entry("in", "it")), Path.of("/a")),
        Map.of("a", 1).entrySet().iterator().next(),
        nulls.entrySet().iterator().next(),
        new LinkedHashMap<>(Map.of("a", 1)).entrySet().iterator().next(),
        new TreeMap<>(Map.of("a", 1)).entrySet().iterator().next(),
        new ConcurrentHashMap<>(Map.of("a", 1)).entrySet().iterator().next(),
        Collections.unmodifiableMap(new TreeMap<>(Map.of("a", 1))).entrySet().iterator().next(),
        Map.entry("by Java serialisation", new TreeMap<>(Map.of(1, 2))));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void anEntryOfAMapTravelsAsItsKeyAndValue(Map.Entry<?, ?> entry) throws Exception {
    SerializableSupplier<Object> lambda = () -> entry;
    List<Object> copies =
        Arrays.asList(
            copyOf(entry),
            twinOf(new ArrayList<>(List.of(entry))).get(0),
            twinOf(new Generic<>(entry)).value(),
            twinOf(new TreeMap<>(Map.of("in a stream", entry))).get("in a stream"),
            twinOf(lambda).get());
    assertThat(copies)
        .allSatisfy(
            copy -> {
              assertThat(copy).isEqualTo(entry).hasToString(entry.toString());
              assertThat(entry.equals(copy)).isTrue();
              assertThat(copy).hasSameHashCodeAs(entry);
              assertThat(copy).isExactlyInstanceOf(SimpleImmutableEntry.class);
            });
  }

  @Test
  void allEntriesOfAMapTravel() {
    Map<String, Integer> map = new TreeMap<>(Map.of("a", 1, "b", 2));
    assertThat(twinOf(new ArrayList<>(map.entrySet()))).containsExactlyElementsOf(map.entrySet());
    assertThat(Encoded.bytes(new ArrayList<>(map.entrySet())).length).isLessThan(32);
  }

  @Test
  void anEntryThatIsMetTwiceStaysOne() {
    Map.Entry<String, Integer> entry = Map.entry("a", 1);
    List<?> copy = twinOf(List.of(entry, entry));
    assertThat(copy.get(0)).isEqualTo(entry).isSameAs(copy.get(1));
  }

  static final class Marked extends Unmarked implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  static class Unmarked implements Map.Entry<String, Integer> {
    @Override
    public String getKey() {
      return "key";
    }

    @Override
    public Integer getValue() {
      return 1;
    }

    @Override
    public Integer setValue(Integer value) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void anEntryOfASerializableClassIsItself() {
    assertThat(copyOf(new Marked())).isInstanceOf(Marked.class);
    assertThat(copyOf(new TreeMap<>(Map.of(1, new Marked())))).asString().contains("Marked");
  }

  @Test
  void anEntryOfAProgramsOwnClassIsNotChangedIntoAnother() {
    for (Object value : List.of(new Unmarked(), new TreeMap<>(Map.of(1, new Unmarked())))) {
      assertThatThrownBy(() -> Encoded.bytes(value))
          .isInstanceOf(NotSerializableValueException.class)
          .hasMessageContaining("Unmarked");
    }
  }

  @Test
  void aPathThatIsNotTextIsRefusedAndNotChanged() {
    Path path = Path.of(URI.create("file:///tmp/%FF"));
    for (Object value : List.of(path, new Located(path))) {
      assertThatThrownBy(() -> Encoded.bytes(value))
          .isInstanceOf(NotSerializableValueException.class)
          .hasMessageContaining("its name is not text in");
    }
  }

  @Test
  void commonValuesAreShort() {
    assertThat(Encoded.bytes(7)).hasSize(5);
    assertThat(Encoded.bytes("hello")).hasSize(7);
    assertThat(Encoded.bytes(List.of(1, 2))).hasSize(12);
    assertThat(Encoded.bytes(Map.of("a", 1))).hasSize(10);
    assertThat(Encoded.bytes(new Generic<>(1)).length).isLessThan(90);
  }

  @Test
  void immutableListsKeepTheirViewOfNull() {
    List<Integer> ofStream = twinOf(Stream.of(1, 2, 3).toList());
    List<Integer> ofFactory = twinOf(List.of(1, 2, 3));
    assertThat(ofStream.contains(null)).isFalse();
    assertThatThrownBy(() -> ofFactory.contains(null)).isInstanceOf(NullPointerException.class);
  }

  /** Nobody may rely on it, but who compares texts or files would find another one. */
  @Test
  void hashTablesThatOnlyGrewKeepTheirOrder() {
    Map<String, Integer> map = new HashMap<>();
    Set<String> set = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      String key = Integer.toString(i * 7919, Character.MAX_RADIX);
      map.put(key, i);
      set.add(key);
      assertThat(twinOf(map)).hasToString(map.toString());
      assertThat(twinOf(set)).hasToString(set.toString());
    }
  }

  @Test
  void sharedReferencesStayShared() {
    int[] shared = {1};
    List<?> copy = twinOf(new ArrayList<>(List.of(shared, shared)));
    assertThat(copy.get(0)).isSameAs(copy.get(1)).isEqualTo(shared);
  }

  @Test
  void cyclesSurvive() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    List<?> copy = twinOf(list);
    assertThat(copy.get(0)).isSameAs(copy);
  }

  @Test
  void aDagOfListsDoesNotBlowUp() {
    Object level = new ArrayList<>(List.of(1));
    for (int i = 0; i < 60; i++) {
      level = new ArrayList<>(Arrays.asList(level, level));
    }
    assertThat(Encoded.bytes(level).length).isLessThan(5_000);
  }

  @Test
  void subclassesKeepWhatTheyAdd() {
    OwnList list = new OwnList();
    list.add(1);
    list.extra = 9;
    OwnList copy = twinOf(list);
    assertThat(copy).containsExactly(1);
    assertThat(copy.extra).isEqualTo(9);
  }

  @Test
  void accessOrderOfALinkedHashMapSurvives() {
    Map<String, Integer> map = new LinkedHashMap<>(16, 0.75f, true);
    map.put("a", 1);
    map.put("b", 2);
    Map<String, Integer> copy = twinOf(map);
    copy.get("a");
    assertThat(copy.keySet()).containsExactly("b", "a");
  }

  @Test
  void nestingBeyondTheShortFormsIsLeftToJavaSerialization() {
    Object nested = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      nested = new ArrayList<>(List.of(nested));
    }
    assertThat(copyOf(nested)).isEqualTo(nested);
  }

  private static Plain chain(int length) {
    Plain chain = new Plain(0);
    for (int i = 1; i <= length; i++) {
      Plain next = new Plain(i);
      next.other = chain;
      chain = next;
    }
    return chain;
  }

  @Test
  void aChainTooDeepForTheStackFailsInTheCaller() {
    Plain tooDeep = chain(200_000);
    EncodedBuffer sink = new EncodedBuffer();
    assertThatThrownBy(() -> Codec.standard().encode(tooDeep, sink))
        .isInstanceOf(IpcException.class)
        .hasMessageContaining("nested too deeply");
    assertThat(sink.size()).isZero();
  }

  @Test
  void recordsAreReadByTheirFieldsAndHooksAreHonoured() {
    Defensive copy = twinOf(new Defensive(List.of(1)));
    assertThat(copy.equals(new Defensive(List.of(1)))).isTrue();
    assertThat(copyOf(new Replaced(3))).isEqualTo("stand-in 3");
  }

  /** Far beyond the number after which method handles take the place of reflection. */
  @Test
  void aRecordThatComesOftenIsTheSameAsARareOne() {
    byte[] notPositive = Encoded.bytes(new Picky(1));
    notPositive[notPositive.length - 1] = 0;
    for (int i = 0; i < 3_000; i++) {
      Point point = new Point(i, -i, "point", List.of(i));
      assertThat(twinOf(point)).isEqualTo(point);
      if (i % 500 == 0) {
        assertThatThrownBy(() -> decode(notPositive))
            .isInstanceOf(DecodingException.class)
            .hasRootCauseMessage("not positive: 0");
      }
      assertThat(twinOf(new Picky(i + 1))).isEqualTo(new Picky(i + 1));
    }
  }

  @Test
  void theContextClassLoaderDecidesWhichClassItIsHoweverOftenItCame() throws Exception {
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    List<ClassLoader> loaders = List.of(new Redefining(own), new Redefining(own), own);
    ByteBuffer message = Encoded.buffer(new Empty());
    for (int i = 0; i < 30; i++) {
      ClassLoader loader = loaders.get(i % loaders.size());
      ContextLoader.with(
          loader,
          () -> {
            Object decoded = Codec.standard().decode(message.duplicate());
            assertThat(Objects.requireNonNull(decoded).getClass().getClassLoader())
                .isSameAs(loader);
          });
    }
  }

  /** Has its own version of the nested classes of this test. */
  private static final class Redefining extends ClassLoader {
    Redefining(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null || !name.startsWith(StandardCodecTest.class.getName() + "$")) {
          return known != null ? known : super.loadClass(name, resolve);
        }
        return define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = Objects.requireNonNull(file).readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  record Twin(int value) implements Serializable {}

  record Twins(int value) implements Serializable {}

  record Twine(int value) implements Serializable {}

  @Test
  void classesWithSimilarNamesAreNotMixedUp() {
    List<Object> records = List.of(new Twin(1), new Twins(1), new Twine(1), new Empty());
    for (int i = 0; i < 100; i++) {
      for (Object record : records) {
        assertThat(copyOf(record)).isEqualTo(record);
      }
    }
  }

  @Test
  void aRecordThatIsNotSerializableIsRefusedByName() {
    assertThatThrownBy(() -> Encoded.bytes(new NotMarked(1)))
        .isInstanceOf(NotSerializableValueException.class)
        .hasMessageContaining(NotMarked.class.getTypeName());
  }

  @Test
  void aConstructorThatRefusesFailsTheDecoding() {
    byte[] bytes = Encoded.bytes(new Picky(1));
    bytes[bytes.length - 1] = 0;
    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("not positive: 0");
  }

  @Test
  void lambdasRunOnTheOtherSide() throws Exception {
    int factor = 6;
    SerializableFunction<Integer, Integer> times = n -> n * factor;
    SerializableCallable<Integer> counted = List.of(1, 2)::size;
    Comparator<String> natural = (Comparator<String> & Serializable) String::compareTo;
    assertThat(twinOf(times)).isNotSameAs(times);
    SerializableFunction<Integer, Integer> copy = twinOf(times);
    assertThat(copy.apply(7)).isEqualTo(42);
    assertThat(twinOf(counted).call()).isEqualTo(2);
    assertThat(copyOf(natural)).isInstanceOf(Comparator.class);
  }

  @Test
  void lambdasTakeAShortFormIfAllThatTheyCaptureHasOne() throws Exception {
    byte[] bytes = new byte[1];
    TreeMap<Integer, Integer> notShort = new TreeMap<>(Map.of(1, 2));
    SerializableCallable<Integer> two = () -> bytes.length + 1;
    SerializableCallable<SerializableCallable<Integer>> nested = () -> two;
    SerializableCallable<Object> other = () -> notShort;
    assertThat(Encoded.bytes(two)[0]).isEqualTo(Tag.LAMBDA);
    assertThat(Encoded.bytes(nested)[0]).isEqualTo(Tag.LAMBDA);
    assertThat(Encoded.bytes(other)[0]).isEqualTo(Tag.JAVA);
    assertThat(twinOf(nested).call().call()).isEqualTo(2);
    assertThat(twinOf(other).call()).isEqualTo(notShort);
    ByteBuffer both = Encoded.buffer(List.of(two, TimeUnit.DAYS));
    assertThat(TrustingCodec.get().decode(both)).asString().contains("DAYS");
  }

  /** What the trusting codec gives for a runnable lambda has no class of its own. */
  @Test
  void aTrustedRunnableRunsAndTravelsOn() throws Exception {
    int[] count = {41};
    RUNS.set(0);
    SerializableRunnable own = () -> RUNS.addAndGet(count[0]);
    SerializableRunnable ofObject = new ArrayList<>(List.of("text"))::clear;
    SerializableRunnable failing =
        () -> {
          throw new IOException("on purpose");
        };
    trusted(own).run();
    assertThat(RUNS).hasValue(41);
    assertThat(trusted(own)).isInstanceOf(DirectRunnable.class);
    twinOf(trusted(own)).run();
    assertThat(RUNS).hasValue(82);
    trusted(ofObject).run();
    assertThatThrownBy(trusted(failing)::run)
        .isInstanceOf(IOException.class)
        .hasMessage("on purpose");
  }

  private static final AtomicInteger RUNS = new AtomicInteger();

  private static SerializableRunnable trusted(SerializableRunnable task) {
    Object decoded = TrustingCodec.get().decode(Encoded.buffer(task));
    return (SerializableRunnable) Objects.requireNonNull(decoded);
  }

  @Test
  void aLambdaThatItsClassDoesNotMakeIsRefused() {
    SerializableCallable<String> task = () -> "made";
    String text = new String(Encoded.bytes(task), StandardCharsets.ISO_8859_1);
    byte[] other = text.replace("lambda$", "lambdb$").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> decode(other))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("Invalid lambda deserialization");
  }

  @Test
  void aValueMayStandInTheMiddleOfABuffer() {
    EncodedBuffer sink = new EncodedBuffer();
    sink.writeInt(99);
    Codec.standard().encode("body", sink);
    sink.putInt(0, sink.size());
    ByteBuffer bytes = sink.toByteBuffer();
    assertThat(bytes.getInt()).isEqualTo(4 + 6);
    assertThat(Codec.standard().decode(bytes)).isEqualTo("body");
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void whatFailsLeavesTheBufferAsItWas() {
    EncodedBuffer sink = new EncodedBuffer();
    sink.writeInt(99);
    assertThatThrownBy(() -> Codec.standard().encode(List.of(1, new Object()), sink))
        .isInstanceOf(NotSerializableValueException.class);
    assertThat(sink.size()).isEqualTo(4);
  }

  @Test
  void aCodecTravelsItself() {
    assertThat(copyOf(Codec.standard())).isSameAs(Codec.standard());
    Codec restricted = twinOf(Codec.restrictedTo("none.*"));
    ByteBuffer refused = Encoded.buffer(new Plain(1));
    assertThatThrownBy(() -> restricted.decode(refused)).isInstanceOf(DecodingException.class);
  }

  @Test
  void bytesLeftOverAreAnError() {
    byte[] bytes = Arrays.copyOf(Encoded.bytes(5), 9);
    assertThatThrownBy(() -> decode(bytes)).hasMessageContaining("4 bytes left over");
  }

  private static @Nullable Object decode(byte[] bytes) {
    return Codec.standard().decode(ByteBuffer.wrap(bytes));
  }

  @SuppressWarnings("unchecked")
  private static <T> T twinOf(T value) {
    return (T) Objects.requireNonNull(copyOf(value));
  }

  private static @Nullable Object copyOf(@Nullable Object value) {
    return decode(Encoded.bytes(value));
  }
}
