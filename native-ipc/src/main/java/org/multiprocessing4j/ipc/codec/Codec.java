package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns objects into bytes and back.
 *
 * <pre>{@code
 * EncodedBuffer buffer = new EncodedBuffer();
 * Codec.standard().encode(List.of("a", 1), buffer);
 * Object copy = Codec.standard().decode(buffer.toByteBuffer());
 * }</pre>
 *
 * <p>Any number of threads may use one codec at the same time. A codec travels with the queue or
 * connection that uses it, so it is serialisable itself.
 */
public interface Codec extends Serializable {
  /**
   * Appends the encoded form of a value to a buffer. If it fails, the buffer is as it was before.
   *
   * @param value what to encode; null is a value like any other
   * @param sink where the bytes go; owned by the calling thread during the call
   * @throws NotSerializableValueException if the value, or something it refers to, is not
   *     serialisable
   * @throws org.multiprocessing4j.ipc.IpcException if encoding fails for another reason
   */
  void encode(@Nullable Object value, EncodedBuffer sink);

  /**
   * Decodes the value whose bytes lie between the position and the limit of a buffer. Afterwards
   * the position is at the limit.
   *
   * @param source exactly one encoded value; owned by the calling thread during the call
   * @return the value, which shares no memory with the buffer
   * @throws DecodingException if the bytes are not a value that this codec encoded, if a class in
   *     them is unknown here or refused by the filter, or if a class failed to rebuild its object
   */
  @Nullable Object decode(ByteBuffer source);

  /**
   * Returns the codec that everything uses by default.
   *
   * <p>Common values have a short form of their own: null, boxed primitives, {@code String}, {@code
   * BigInteger}, {@code BigDecimal}, {@code UUID}, {@code Path}, arrays of primitives, {@code
   * String[]}, {@code Object[]}, enums, serialisable records, serialisable lambdas, and of the
   * collections {@code ArrayList}, {@code HashMap}, {@code HashSet}, {@code LinkedHashSet}, {@code
   * List.of}, {@code Stream.toList}, {@code Set.of} and {@code Map.of}; all of these exactly, not
   * subclasses; and entries of maps. Everything else takes Java serialisation, and so does a whole
   * value in which one object is referred to twice, in which something is nested more than 64 deep,
   * or which contains anything that has no short form. The copy therefore always has the classes
   * and the shape that Java serialisation would give it, with five exceptions: a boxed number, a
   * {@code UUID}, a {@code Path}, or a text or number of up to 256 characters or bytes, to which
   * the value refers more than once, is copied as often; a {@link java.nio.file.Path} of the
   * default file system, which Java serialisation refuses, travels anywhere in a value, as its
   * text; so does the {@code Unit} of Kotlin, as itself; and so does a {@link java.util.Map.Entry}
   * of a class of the JDK that is not serialisable, such as {@code Map.entry(1, 2)} or an element
   * of an {@code entrySet()}, as what it is at that moment, a key and a value: the copy is an
   * immutable {@link java.util.AbstractMap.SimpleImmutableEntry}, which may hold nulls and belongs
   * to no map; and a list of {@code Collections.nCopies} is sent element by element, unless
   * something else takes Java serialisation, and arrives as one of {@code Stream.toList}.
   *
   * <p>Decoding is permissive with limits: depth and array sizes are bounded, known attack classes
   * are refused, and the filter of the whole JVM ({@code jdk.serialFilter}) is asked as well. It is
   * asked about the short forms too, as if they were Java serialisation; but one that the program
   * has set by {@link java.io.ObjectInputFilter.Config#setSerialFilter}, and not by a property,
   * only about messages with enums, records or lambdas. Classes are looked up in the context class
   * loader of the decoding thread, then in the loader of this library, then in those of the methods
   * that the thread is in. What a process or a pool has computed is looked up in those of the
   * thread that started the process or made the pool as well.
   *
   * @return the shared standard codec
   */
  static Codec standard() {
    return StandardCodec.PERMISSIVE;
  }

  /**
   * Returns the standard codec with an allow-list: it decodes JDK value types and the classes named
   * by the patterns, and nothing else.
   *
   * <p>The JDK types that are always allowed are boxed primitives, strings, arrays, {@code
   * java.math}, {@code java.time}, {@code UUID}, {@code Path} and the plain collections of {@code
   * java.util}. Encoding is not restricted.
   *
   * @param patterns in the syntax of {@link java.io.ObjectInputFilter.Config#createFilter(String)},
   *     such as {@code "com.acme.orders.*"}, {@code "com.acme.**"} or {@code "maxdepth=50"}; the
   *     depth is 20 unless a pattern says otherwise
   * @return a codec for data that may come from outside
   * @throws IllegalArgumentException if a pattern is malformed
   */
  static Codec restrictedTo(String... patterns) {
    return StandardCodec.restrictedTo(patterns);
  }
}
