package org.multiprocessing4j.ipc.codec;

import java.io.ObjectInputFilter;
import java.lang.invoke.SerializedLambda;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks a filter about a message in the short forms what Java serialisation would ask it about the
 * same value. It serves as the {@code FilterInfo} of each question, too.
 */
final class ShortFormFilter implements ObjectInputFilter.FilterInfo {
  /** What Java serialisation sends in the place of all immutable collections. */
  private static final Class<?> IMMUTABLE_COLLECTION = immutableCollection();

  private final DecodingPolicy policy;
  private final ObjectInputFilter filter;
  private final EncodedSource source;
  private @Nullable Class<?> serialClass;
  private long arrayLength;
  private long depth;
  private long references;

  /**
   * Prepares to ask.
   *
   * @param policy explains what is refused
   * @param filter is asked
   * @param source the message, being read
   */
  ShortFormFilter(DecodingPolicy policy, ObjectInputFilter filter, EncodedSource source) {
    this.policy = policy;
    this.filter = filter;
    this.source = source;
  }

  private static Class<?> immutableCollection() {
    try {
      return Class.forName("java.util.CollSer");
    } catch (ClassNotFoundException anotherJdk) {
      return Object[].class; // what such a form would contain
    }
  }

  /** Asks about the next value; about its class if its tag tells. */
  void begin(byte tag, int atDepth) {
    depth = atDepth;
    references++;
    ask(typeOf(tag), -1);
  }

  /** Asks about the class that the value names. */
  void checkType(Class<?> type) {
    ask(type, -1);
  }

  /** Asks about the length of the array in which the value has its elements. */
  void checkLength(byte tag, int length) {
    ask(arrayOf(tag), length);
  }

  /** The array that the value is or, for Java serialisation, has its elements in. */
  private static Class<?> arrayOf(byte tag) {
    return switch (tag) {
      case Tag.HASH_SET, Tag.LINKED_HASH_SET, Tag.HASH_MAP -> Map.Entry[].class;
      default -> {
        Class<?> type = typeOf(tag);
        yield type != null && type.isArray() ? type : Object[].class;
      }
    };
  }

  private void ask(@Nullable Class<?> type, long length) {
    serialClass = type;
    arrayLength = length;
    ObjectInputFilter.Status ignored = policy.checkOrExplain(filter, this);
  }

  /** Null for texts, about which Java serialisation does not ask, and for what names its class. */
  private static @Nullable Class<?> typeOf(byte tag) {
    return switch (tag) {
      case Tag.TRUE, Tag.FALSE -> Boolean.class;
      case Tag.BYTE -> Byte.class;
      case Tag.SHORT -> Short.class;
      case Tag.CHAR -> Character.class;
      case Tag.INT -> Integer.class;
      case Tag.LONG -> Long.class;
      case Tag.FLOAT -> Float.class;
      case Tag.DOUBLE -> Double.class;
      case Tag.BIG_INTEGER -> BigInteger.class;
      case Tag.BIG_DECIMAL -> BigDecimal.class;
      case Tag.UUID -> UUID.class;
      case Tag.PATH -> PathTicket.HOLDER;
      case Tag.BYTES -> byte[].class;
      case Tag.BOOLEANS -> boolean[].class;
      case Tag.SHORTS -> short[].class;
      case Tag.CHARS -> char[].class;
      case Tag.INTS -> int[].class;
      case Tag.LONGS -> long[].class;
      case Tag.FLOATS -> float[].class;
      case Tag.DOUBLES -> double[].class;
      case Tag.STRINGS -> String[].class;
      case Tag.OBJECTS -> Object[].class;
      case Tag.ARRAY_LIST -> ArrayList.class;
      case Tag.HASH_SET -> HashSet.class;
      case Tag.LINKED_HASH_SET -> LinkedHashSet.class;
      case Tag.HASH_MAP -> HashMap.class;
      case Tag.ENTRY -> SimpleImmutableEntry.class;
      case Tag.LIST_OF, Tag.STREAM_LIST, Tag.SET_OF, Tag.MAP_OF -> IMMUTABLE_COLLECTION;
      case Tag.LAMBDA -> SerializedLambda.class;
      default -> null;
    };
  }

  @Override
  public @Nullable Class<?> serialClass() {
    return serialClass;
  }

  @Override
  public long arrayLength() {
    return arrayLength;
  }

  @Override
  public long depth() {
    return depth;
  }

  @Override
  public long references() {
    return references;
  }

  @Override
  public long streamBytes() {
    return source.position();
  }
}
