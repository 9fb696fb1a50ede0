package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The bytes of the short forms. Every value starts with one tag byte; numbers are big-endian; a
 * <em>count</em> takes one to five bytes, seven bits each, lowest first; a <em>class</em> is a
 * count that says which class of this message it is and, if it is a new one, its name as a string
 * value.
 *
 * <pre>
 *  NULL TRUE FALSE                        (nothing)
 *  BYTE SHORT CHAR INT LONG FLOAT DOUBLE  1, 2, 2, 4, 8, 4, 8 bytes
 *  LATIN1                                 count n, n bytes
 *  UTF16                                  count n of chars, 2n bytes
 *  BIG_INTEGER                            count n, n bytes (two's complement)
 *  BIG_DECIMAL                            scale (4 bytes), count n, n bytes
 *  UUID                                   16 bytes
 *  BYTES ... DOUBLES                      count n, n elements
 *  STRINGS OBJECTS ARRAY_LIST ... SET_OF  count n, n values
 *  HASH_MAP MAP_OF                        count n, n times key and value
 *  ENUM                                   class, name of the constant as a string value
 *  RECORD                                 class, fingerprint (4 bytes), one value per component
 *  LAMBDA                                 class that makes it, names (see {@link LambdaParts}),
 *                                         count n, n captured values
 *  PATH                                   its text as a string value
 *  ENTRY                                  key and value
 *  AGAIN                                  count of the records before it in this message, by their
 *                                         ends, that stood for something else: which of those it is
 *  JAVA                                   a stream of Java serialisation; only as the whole message
 * </pre>
 */
final class Tag {
  static final byte NULL = 0;
  static final byte TRUE = 1;
  static final byte FALSE = 2;
  static final byte BYTE = 3;
  static final byte SHORT = 4;
  static final byte CHAR = 5;
  static final byte INT = 6;
  static final byte LONG = 7;
  static final byte FLOAT = 8;
  static final byte DOUBLE = 9;
  static final byte LATIN1 = 10;
  static final byte UTF16 = 11;
  static final byte BIG_INTEGER = 12;
  static final byte BIG_DECIMAL = 13;
  static final byte UUID = 14;
  static final byte BYTES = 15;
  static final byte BOOLEANS = 16;
  static final byte SHORTS = 17;
  static final byte CHARS = 18;
  static final byte INTS = 19;
  static final byte LONGS = 20;
  static final byte FLOATS = 21;
  static final byte DOUBLES = 22;
  static final byte STRINGS = 23;
  static final byte OBJECTS = 24;
  static final byte ARRAY_LIST = 25;
  static final byte LIST_OF = 26;
  static final byte STREAM_LIST = 27;
  static final byte HASH_SET = 28;
  static final byte LINKED_HASH_SET = 29;
  static final byte SET_OF = 30;
  static final byte HASH_MAP = 31;
  static final byte MAP_OF = 32;
  static final byte ENUM = 33;
  static final byte RECORD = 34;
  static final byte JAVA = 35;
  static final byte LAMBDA = 36;

  /** Never sent: {@link Ticketed} objects are sent as the {@link #RECORD} that is their ticket. */
  static final byte TICKETED = 37;

  static final byte PATH = 38;

  /** Of a map: the other side gets a {@link SimpleImmutableEntry}. */
  static final byte ENTRY = 39;

  /** What a {@link Ticketed} object, or another ticket, is when it is met again. */
  static final byte AGAIN = 40;

  /** Exact classes only: a subclass may hold more than its superclass shows. */
  private static final Map<Class<?>, Byte> BY_CLASS =
      Map.ofEntries(
          Map.entry(Boolean.class, TRUE),
          Map.entry(Byte.class, BYTE),
          Map.entry(Short.class, SHORT),
          Map.entry(Character.class, CHAR),
          Map.entry(Integer.class, INT),
          Map.entry(Long.class, LONG),
          Map.entry(Float.class, FLOAT),
          Map.entry(Double.class, DOUBLE),
          Map.entry(String.class, LATIN1),
          Map.entry(BigInteger.class, BIG_INTEGER),
          Map.entry(BigDecimal.class, BIG_DECIMAL),
          Map.entry(UUID.class, UUID),
          Map.entry(PathTicket.HOLDER, PATH),
          Map.entry(SimpleImmutableEntry.class, ENTRY),
          Map.entry(byte[].class, BYTES),
          Map.entry(boolean[].class, BOOLEANS),
          Map.entry(short[].class, SHORTS),
          Map.entry(char[].class, CHARS),
          Map.entry(int[].class, INTS),
          Map.entry(long[].class, LONGS),
          Map.entry(float[].class, FLOATS),
          Map.entry(double[].class, DOUBLES),
          Map.entry(String[].class, STRINGS),
          Map.entry(Object[].class, OBJECTS),
          Map.entry(ArrayList.class, ARRAY_LIST),
          Map.entry(List.of(1).getClass(), LIST_OF),
          Map.entry(List.of().getClass(), LIST_OF),
          Map.entry(Collections.nCopies(1, 1).getClass(), STREAM_LIST),
          Map.entry(HashSet.class, HASH_SET),
          Map.entry(LinkedHashSet.class, LINKED_HASH_SET),
          Map.entry(Set.of(1).getClass(), SET_OF),
          Map.entry(Set.of().getClass(), SET_OF),
          Map.entry(HashMap.class, HASH_MAP),
          Map.entry(Map.of(1, 1).getClass(), MAP_OF),
          Map.entry(Map.of().getClass(), MAP_OF));

  private static final ClassValue<Byte> OF =
      new ClassValue<>() {
        @Override
        protected Byte computeValue(Class<?> type) {
          return classify(type);
        }
      };

  private Tag() {}

  /**
   * Returns the form that objects of a class take, or {@link #JAVA} if they have no short one. One
   * tag stands for its family: {@link #TRUE} for both booleans, {@link #LATIN1} for all strings,
   * {@link #LIST_OF} for {@code Stream.toList} too.
   */
  static byte of(Class<?> type) {
    return OF.get(type);
  }

  private static Byte classify(Class<?> type) {
    Byte known = BY_CLASS.get(type);
    if (known != null) {
      return known;
    }
    if (Enum.class.isAssignableFrom(type) && type != Enum.class) {
      return ENUM;
    }
    if (LambdaParts.isLambda(type)) {
      return LAMBDA;
    }
    if (Ticketed.class.isAssignableFrom(type)) {
      return TICKETED;
    }
    if (isPlainEntry(type)) {
      return ENTRY;
    }
    return type.isRecord() && RecordShape.of(type) != null ? RECORD : JAVA;
  }

  /**
   * Whether it is one of the classes behind {@code Map.entry} and the maps of the JDK, which have
   * no names of their own for anybody to miss. A program's own class of entries may mean more.
   */
  static boolean isPlainEntry(Class<?> type) {
    return Map.Entry.class.isAssignableFrom(type)
        && !Serializable.class.isAssignableFrom(type)
        && type.getClassLoader() == null;
  }
}
