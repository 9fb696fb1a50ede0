package org.multiprocessing4j.ipc.codec;

import java.lang.invoke.SerializedLambda;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads one value in the short forms of {@link Tag}.
 *
 * <p>It trusts nothing: every count is held against the bytes that are left for it before anything
 * is allocated, and nesting is bounded. Damaged input ends in some exception, which {@link
 * StandardCodec} turns into a {@link DecodingException}.
 */
final class ShortFormReader {
  private final EncodedSource source;
  private final DecodingPolicy policy;
  private final Attempts attempts;

  /** Null while there is no filter to ask. */
  private @Nullable ShortFormFilter filter;

  private @Nullable Class<?> firstClass;
  private List<Class<?>> furtherClasses = List.of();
  private int depth;

  /** How many values were announced and are still to come: each takes a byte at least. */
  private int owed = 1;

  /**
   * Prepares to read.
   *
   * @param source the message, at its start
   * @param policy says what may be rebuilt
   * @param attempts to read this message
   */
  ShortFormReader(EncodedSource source, DecodingPolicy policy, Attempts attempts) {
    this.source = source;
    this.policy = policy;
    this.attempts = attempts;
    this.filter = policy.shortFormFilter(source);
  }

  @Nullable Object read() throws Throwable {
    byte tag = nextTag();
    return switch (tag) {
      case Tag.NULL -> null;
      case Tag.TRUE -> true;
      case Tag.FALSE -> false;
      case Tag.BYTE -> source.get();
      case Tag.SHORT -> source.getShort();
      case Tag.CHAR -> source.getChar();
      case Tag.INT -> source.getInt();
      case Tag.LONG -> source.getLong();
      case Tag.FLOAT -> source.getFloat();
      case Tag.DOUBLE -> source.getDouble();
      case Tag.LATIN1, Tag.UTF16 -> readString(tag);
      case Tag.BIG_INTEGER -> readBigInteger();
      case Tag.BIG_DECIMAL -> readBigDecimal();
      case Tag.UUID -> new UUID(source.getLong(), source.getLong());
      case Tag.BYTES -> source.getBytes(readLength(tag, 1));
      case Tag.BOOLEANS -> readBooleans();
      case Tag.SHORTS, Tag.CHARS, Tag.INTS, Tag.LONGS, Tag.FLOATS, Tag.DOUBLES -> readNumbers(tag);
      case Tag.ENUM -> readEnum();
      case Tag.PATH -> Path.of(readString(source.get()));
      case Tag.AGAIN -> attempts.exchanged(readCount(0));
      default -> readContainer(tag);
    };
  }

  private byte nextTag() {
    owed--;
    byte tag = source.get();
    if (filter != null) {
      filter.begin(tag, depth + 1);
    }
    return tag;
  }

  private String readString(byte tag) {
    if (tag == Tag.LATIN1) {
      return source.getLatin1(readCount(1));
    }
    if (tag == Tag.UTF16) {
      int length = readCount(Character.BYTES);
      return source.take(length * Character.BYTES).asCharBuffer().toString();
    }
    throw new DecodingException("found tag " + tag + " where a string was expected");
  }

  private BigInteger readBigInteger() {
    return new BigInteger(source.getBytes(readLength(Tag.BYTES, 1)));
  }

  private BigDecimal readBigDecimal() {
    int scale = source.getInt();
    return new BigDecimal(readBigInteger(), scale);
  }

  private boolean[] readBooleans() {
    boolean[] flags = new boolean[readLength(Tag.BOOLEANS, 1)];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = source.get() != 0;
    }
    return flags;
  }

  private Object readNumbers(byte tag) {
    switch (tag) {
      case Tag.SHORTS -> {
        short[] shorts = new short[readLength(tag, Short.BYTES)];
        source.take(shorts.length * Short.BYTES).asShortBuffer().get(shorts);
        return shorts;
      }
      case Tag.CHARS -> {
        char[] chars = new char[readLength(tag, Character.BYTES)];
        source.take(chars.length * Character.BYTES).asCharBuffer().get(chars);
        return chars;
      }
      case Tag.INTS -> {
        int[] ints = new int[readLength(tag, Integer.BYTES)];
        source.take(ints.length * Integer.BYTES).asIntBuffer().get(ints);
        return ints;
      }
      case Tag.LONGS -> {
        long[] longs = new long[readLength(tag, Long.BYTES)];
        source.take(longs.length * Long.BYTES).asLongBuffer().get(longs);
        return longs;
      }
      case Tag.FLOATS -> {
        float[] floats = new float[readLength(tag, Float.BYTES)];
        source.take(floats.length * Float.BYTES).asFloatBuffer().get(floats);
        return floats;
      }
      default -> {
        double[] doubles = new double[readLength(tag, Double.BYTES)];
        source.take(doubles.length * Double.BYTES).asDoubleBuffer().get(doubles);
        return doubles;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private Object readEnum() throws ClassNotFoundException {
    Class<?> type = readClass(Tag.ENUM, depth + 1);
    String name = readString(source.get());
    if (!type.isEnum()) {
      throw new DecodingException(type.getName() + " is not an enum in this process");
    }
    try {
      return Enum.valueOf(type.asSubclass(Enum.class), name);
    } catch (IllegalArgumentException unknown) {
      throw new DecodingException(
          type.getName()
              + " has no constant "
              + name
              + " in this process; use the same version of the class on both sides",
          unknown);
    }
  }

  private @Nullable Object readContainer(byte tag) throws Throwable {
    if (++depth > ShortFormWriter.MAX_DEPTH) {
      throw new DecodingException("nested more than " + ShortFormWriter.MAX_DEPTH + " deep");
    }
    @Nullable Object value =
        switch (tag) {
          case Tag.STRINGS -> readStrings();
          case Tag.OBJECTS -> readValues();
          case Tag.ARRAY_LIST -> new ArrayList<>(Arrays.asList(readValues()));
          case Tag.LIST_OF -> List.of(readNonNullValues());
          case Tag.STREAM_LIST -> Arrays.stream(readValues()).toList();
          case Tag.HASH_SET -> readInto(tag, count -> new HashSet<>(tableSize(count)));
          case Tag.LINKED_HASH_SET -> readInto(tag, count -> new LinkedHashSet<>(tableSize(count)));
          case Tag.SET_OF -> Set.of(readNonNullValues());
          case Tag.HASH_MAP -> readMap();
          case Tag.MAP_OF -> readMapOf();
          case Tag.ENTRY -> readEntry();
          case Tag.RECORD -> readRecord();
          case Tag.LAMBDA -> readLambda();
          default ->
              throw new DecodingException(
                  "no encoded value begins with the byte "
                      + tag
                      + "; what was sent as bytes must be received as bytes");
        };
    depth--;
    return value;
  }

  private @Nullable String[] readStrings() {
    @Nullable String[] strings = new @Nullable String[readSize(Tag.STRINGS, 1)];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = stringComponent();
    }
    return strings;
  }

  private @Nullable Object[] readValues() throws Throwable {
    @Nullable Object[] values = new @Nullable Object[readSize(Tag.OBJECTS, 1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = read();
    }
    return values;
  }

  private Object[] readNonNullValues() throws Throwable {
    Object[] values = new Object[readSize(Tag.OBJECTS, 1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = readNonNull();
    }
    return values;
  }

  private Object readNonNull() throws Throwable {
    Object value = read();
    if (value == null) {
      throw new DecodingException("found a null in a collection that cannot hold one");
    }
    return value;
  }

  private interface CollectionMaker {
    Collection<@Nullable Object> make(int count);
  }

  private Object readInto(byte tag, CollectionMaker maker) throws Throwable {
    int count = readSize(tag, 1);
    Collection<@Nullable Object> values = maker.make(count);
    for (int i = 0; i < count; i++) {
      values.add(read());
    }
    return values;
  }

  private Object readMap() throws Throwable {
    int count = readSize(Tag.HASH_MAP, 2);
    Map<@Nullable Object, @Nullable Object> map = new HashMap<>(tableSize(count));
    for (int i = 0; i < count; i++) {
      Object key = read();
      map.put(key, read());
    }
    return map;
  }

  private Object readMapOf() throws Throwable {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Map.Entry<Object, Object>[] entries = new Map.Entry[readSize(Tag.OBJECTS, 2)];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Map.entry(readNonNull(), readNonNull());
    }
    return Map.ofEntries(entries);
  }

  private Object readEntry() throws Throwable {
    owe(2);
    Object key = read();
    return new SimpleImmutableEntry<@Nullable Object, @Nullable Object>(key, read());
  }

  private @Nullable Object readRecord() throws Throwable {
    Class<?> type = readClass(Tag.RECORD, depth);
    RecordShape shape = RecordShape.of(type);
    if (shape == null || shape.fingerprint() != source.getInt()) {
      throw RecordShape.isDifferentHere(type);
    }
    owe(shape.componentCount());
    if (shape.isTicket()) {
      return attempts.exchange(shape, readComponents(shape.componentCount()));
    }
    Object record = shape.read(this);
    shape.used();
    return record;
  }

  /** Reads that many components, which are owed already. */
  @Nullable Object[] readComponents(int count) throws Throwable {
    @Nullable Object[] components = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      components[i] = read();
    }
    return components;
  }

  // ---- components of records, in the form of their type: a primitive one has no other

  boolean booleanComponent() {
    byte tag = nextTag();
    if (tag != Tag.FALSE) {
      requireForm(Tag.TRUE, tag);
    }
    return tag == Tag.TRUE;
  }

  byte byteComponent() {
    requireForm(Tag.BYTE, nextTag());
    return source.get();
  }

  short shortComponent() {
    requireForm(Tag.SHORT, nextTag());
    return source.getShort();
  }

  char charComponent() {
    requireForm(Tag.CHAR, nextTag());
    return source.getChar();
  }

  int intComponent() {
    requireForm(Tag.INT, nextTag());
    return source.getInt();
  }

  long longComponent() {
    requireForm(Tag.LONG, nextTag());
    return source.getLong();
  }

  float floatComponent() {
    requireForm(Tag.FLOAT, nextTag());
    return source.getFloat();
  }

  double doubleComponent() {
    requireForm(Tag.DOUBLE, nextTag());
    return source.getDouble();
  }

  @Nullable String stringComponent() {
    byte tag = nextTag();
    return tag == Tag.NULL ? null : readString(tag);
  }

  private static void requireForm(byte expected, byte tag) {
    if (tag != expected) {
      throw new DecodingException("found tag " + tag + " where " + expected + " was expected");
    }
  }

  private Object readLambda() throws Throwable {
    Class<?> capturing = readClass(Tag.LAMBDA, depth);
    int kind = source.get();
    String[] names = new String[LambdaParts.NAMES];
    for (int i = 0; i < names.length; i++) {
      names[i] = readString(source.get());
    }
    SerializedLambda lambda = LambdaParts.collect(capturing, kind, names, readValues());
    DirectRunnable direct =
        policy.isTrusting() ? DirectRunnable.of(capturing, lambda).orElse(null) : null;
    return direct != null ? direct : LambdaParts.rebuild(capturing, lambda);
  }

  /** Reads the class that a value of some tag names. */
  private Class<?> readClass(byte tag, int valueDepth) throws ClassNotFoundException {
    int index = readCount(0);
    if (firstClass != null) {
      return index == 0 ? firstClass : readFurtherClass(index - 1, tag, valueDepth);
    }
    requireNext(index, index == 0);
    Class<?> type = readNewClass(tag, valueDepth);
    firstClass = type;
    return type;
  }

  private Class<?> readFurtherClass(int further, byte tag, int valueDepth)
      throws ClassNotFoundException {
    if (further < furtherClasses.size()) {
      return furtherClasses.get(further);
    }
    requireNext(further + 1, further == furtherClasses.size());
    Class<?> type = readNewClass(tag, valueDepth);
    if (furtherClasses.isEmpty()) {
      furtherClasses = new ArrayList<>();
    }
    furtherClasses.add(type);
    return type;
  }

  private static void requireNext(int index, boolean isNext) {
    if (!isNext) {
      throw new DecodingException("class " + index + " used before it was named");
    }
  }

  private Class<?> readNewClass(byte tag, int valueDepth) throws ClassNotFoundException {
    Class<?> type = readClassName();
    askAbout(type, tag, valueDepth);
    return type;
  }

  private void askAbout(Class<?> type, byte tag, int valueDepth) {
    if (filter == null) {
      filter = policy.classFilter(source);
      if (filter != null) {
        filter.begin(tag, valueDepth);
      }
    }
    if (filter != null) {
      filter.checkType(type);
    }
  }

  private Class<?> readClassName() throws ClassNotFoundException {
    byte tag = source.get();
    if (tag != Tag.LATIN1) {
      String name = readString(tag);
      refuseArray(name.startsWith("["));
      return ClassResolver.resolveAllowed(name);
    }
    int length = readCount(1);
    refuseArray(length > 0 && source.peek() == '[');
    Class<?> type = ClassResolver.resolve(source, length);
    source.skip(length);
    return type;
  }

  /** The JVM would make its class, and keep it for ever. */
  private static void refuseArray(boolean isArray) {
    if (isArray) {
      throw new DecodingException("found an array where a record, enum or lambda was expected");
    }
  }

  /** Reads how many elements a container has, of so many values each, which are owed then. */
  private int readSize(byte tag, int valuesPerElement) {
    int size = readLength(tag, valuesPerElement);
    owe(size * valuesPerElement);
    return size;
  }

  private void owe(int values) {
    checkFits(values, 1);
    owed += values;
  }

  /** Reads how many elements an array has, and asks whether it may. */
  private int readLength(byte tag, int elementBytes) {
    int length = readCount(elementBytes);
    if (filter != null) {
      filter.checkLength(tag, length);
    }
    return length;
  }

  /** Reads a count of elements of which each takes at least the given number of bytes. */
  private int readCount(int elementBytes) {
    int count = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      byte next = source.get();
      count |= (next & 0x7F) << shift;
      if (next >= 0) {
        checkFits(count, elementBytes);
        return count;
      }
    }
    throw new DecodingException("a count longer than five bytes");
  }

  private void checkFits(int count, int elementBytes) {
    int left = source.remaining() - owed;
    if (count < 0 || (long) count * elementBytes > left) {
      throw new DecodingException(
          count + " elements announced, but only " + left + " bytes left for them");
    }
  }

  /**
   * As large as a table is that grew by so many additions, so that iteration has the same order.
   */
  private static int tableSize(int count) {
    return (int) Math.min(Math.max(16, Math.ceil(count / 0.75)), 1 << 30);
  }
}
