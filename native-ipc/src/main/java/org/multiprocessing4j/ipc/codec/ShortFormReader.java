package org.multiprocessing4j.ipc.codec;

import java.lang.invoke.SerializedLambda;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
 * <p>It trusts nothing: every count is held against the bytes that are left before anything is
 * allocated for it, and nesting is bounded. Damaged input ends in some exception, which {@link
 * StandardCodec} turns into a {@link DecodingException}.
 */
final class ShortFormReader {
  private final ByteBuffer source;
  private final DecodingPolicy policy;
  private final Attempts attempts;
  private final List<Class<?>> classes = new ArrayList<>(0);
  private int depth;

  /**
   * Prepares to read.
   *
   * @param source a big-endian buffer
   * @param policy says which classes may be rebuilt
   * @param attempts to read this message
   */
  ShortFormReader(ByteBuffer source, DecodingPolicy policy, Attempts attempts) {
    this.source = source;
    this.policy = policy;
    this.attempts = attempts;
  }

  @Nullable Object read() throws Throwable {
    byte tag = source.get();
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
      case Tag.BIG_INTEGER -> new BigInteger(readBytes());
      case Tag.BIG_DECIMAL -> readBigDecimal();
      case Tag.UUID -> new UUID(source.getLong(), source.getLong());
      case Tag.BYTES -> readBytes();
      case Tag.BOOLEANS -> readBooleans();
      case Tag.SHORTS, Tag.CHARS, Tag.INTS, Tag.LONGS, Tag.FLOATS, Tag.DOUBLES -> readNumbers(tag);
      case Tag.ENUM -> readEnum();
      case Tag.PATH -> Path.of(readString(source.get()));
      default -> readContainer(tag);
    };
  }

  private String readString(byte tag) {
    if (tag == Tag.LATIN1) {
      return readLatin1(readCount(1));
    }
    if (tag == Tag.UTF16) {
      int length = readCount(Character.BYTES);
      return take(length * Character.BYTES).asCharBuffer().toString();
    }
    throw new DecodingException("found tag " + tag + " where a string was expected");
  }

  private String readLatin1(int length) {
    if (source.hasArray()) {
      int start = source.arrayOffset() + source.position();
      source.position(source.position() + length);
      return new String(source.array(), start, length, StandardCharsets.ISO_8859_1);
    }
    byte[] copy = new byte[length];
    source.get(copy);
    return new String(copy, StandardCharsets.ISO_8859_1);
  }

  private BigDecimal readBigDecimal() {
    int scale = source.getInt();
    return new BigDecimal(new BigInteger(readBytes()), scale);
  }

  private byte[] readBytes() {
    byte[] bytes = new byte[readCount(1)];
    source.get(bytes);
    return bytes;
  }

  private boolean[] readBooleans() {
    boolean[] flags = new boolean[readCount(1)];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = source.get() != 0;
    }
    return flags;
  }

  private Object readNumbers(byte tag) {
    switch (tag) {
      case Tag.SHORTS -> {
        short[] shorts = new short[readCount(Short.BYTES)];
        take(shorts.length * Short.BYTES).asShortBuffer().get(shorts);
        return shorts;
      }
      case Tag.CHARS -> {
        char[] chars = new char[readCount(Character.BYTES)];
        take(chars.length * Character.BYTES).asCharBuffer().get(chars);
        return chars;
      }
      case Tag.INTS -> {
        int[] ints = new int[readCount(Integer.BYTES)];
        take(ints.length * Integer.BYTES).asIntBuffer().get(ints);
        return ints;
      }
      case Tag.LONGS -> {
        long[] longs = new long[readCount(Long.BYTES)];
        take(longs.length * Long.BYTES).asLongBuffer().get(longs);
        return longs;
      }
      case Tag.FLOATS -> {
        float[] floats = new float[readCount(Float.BYTES)];
        take(floats.length * Float.BYTES).asFloatBuffer().get(floats);
        return floats;
      }
      default -> {
        double[] doubles = new double[readCount(Double.BYTES)];
        take(doubles.length * Double.BYTES).asDoubleBuffer().get(doubles);
        return doubles;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private Object readEnum() throws ClassNotFoundException {
    Class<?> type = readClass();
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
          case Tag.HASH_SET -> readInto(count -> new HashSet<>(tableSize(count)));
          case Tag.LINKED_HASH_SET -> readInto(count -> new LinkedHashSet<>(tableSize(count)));
          case Tag.SET_OF -> Set.of(readNonNullValues());
          case Tag.HASH_MAP -> readMap();
          case Tag.MAP_OF -> readMapOf();
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
    @Nullable String[] strings = new @Nullable String[readCount(1)];
    for (int i = 0; i < strings.length; i++) {
      byte tag = source.get();
      strings[i] = tag == Tag.NULL ? null : readString(tag);
    }
    return strings;
  }

  private @Nullable Object[] readValues() throws Throwable {
    @Nullable Object[] values = new @Nullable Object[readCount(1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = read();
    }
    return values;
  }

  private Object[] readNonNullValues() throws Throwable {
    Object[] values = new Object[readCount(1)];
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

  private Object readInto(CollectionMaker maker) throws Throwable {
    int count = readCount(1);
    Collection<@Nullable Object> values = maker.make(count);
    for (int i = 0; i < count; i++) {
      values.add(read());
    }
    return values;
  }

  private Object readMap() throws Throwable {
    int count = readCount(2);
    Map<@Nullable Object, @Nullable Object> map = new HashMap<>(tableSize(count));
    for (int i = 0; i < count; i++) {
      Object key = read();
      map.put(key, read());
    }
    return map;
  }

  private Object readMapOf() throws Throwable {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Map.Entry<Object, Object>[] entries = new Map.Entry[readCount(2)];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Map.entry(readNonNull(), readNonNull());
    }
    return Map.ofEntries(entries);
  }

  private @Nullable Object readRecord() throws Throwable {
    Class<?> type = readClass();
    RecordShape shape = RecordShape.of(type);
    if (shape == null || shape.fingerprint() != source.getInt()) {
      throw RecordShape.isDifferentHere(type);
    }
    @Nullable Object[] components = new @Nullable Object[shape.componentCount()];
    for (int i = 0; i < components.length; i++) {
      components[i] = read();
    }
    shape.used();
    return shape.isTicket() ? attempts.exchange(shape, components) : shape.rebuild(components);
  }

  private Object readLambda() throws Throwable {
    policy.check(SerializedLambda.class);
    Class<?> capturing = readClass();
    policy.refuseIfDenied(capturing);
    int kind = source.get();
    String[] names = new String[LambdaParts.NAMES];
    for (int i = 0; i < names.length; i++) {
      names[i] = readString(source.get());
    }
    SerializedLambda lambda = LambdaParts.collect(capturing, kind, names, readValues());
    DirectRunnable direct = policy.isTrusting() ? DirectRunnable.of(lambda).orElse(null) : null;
    return direct != null ? direct : LambdaParts.rebuild(capturing, lambda);
  }

  private Class<?> readClass() throws ClassNotFoundException {
    int index = readCount(0);
    if (index < classes.size()) {
      return classes.get(index);
    }
    if (index > classes.size()) {
      throw new DecodingException("class " + index + " used before it was named");
    }
    Class<?> type = readNewClass();
    policy.check(type);
    classes.add(type);
    return type;
  }

  private Class<?> readNewClass() throws ClassNotFoundException {
    byte tag = source.get();
    if (tag != Tag.LATIN1) {
      return ClassResolver.resolve(readString(tag));
    }
    int length = readCount(1);
    Class<?> type = ClassResolver.resolve(source, length);
    source.position(source.position() + length);
    return type;
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
    if (count < 0 || (long) count * elementBytes > source.remaining()) {
      throw new DecodingException(
          count + " elements announced, but only " + source.remaining() + " bytes left");
    }
  }

  private ByteBuffer take(int sizeBytes) {
    ByteBuffer taken = source.slice(source.position(), sizeBytes);
    source.position(source.position() + sizeBytes);
    return taken;
  }

  private static int tableSize(int count) {
    return (int) Math.min(count / 0.75 + 1, 1 << 30);
  }
}
