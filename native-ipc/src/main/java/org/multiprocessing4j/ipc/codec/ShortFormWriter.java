package org.multiprocessing4j.ipc.codec;

import java.lang.invoke.SerializedLambda;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value in the short forms of {@link Tag}, or finds that it has none.
 *
 * <p>It is all or nothing: as soon as anything in the value has no short form, is met twice, or
 * lies too deep, {@link #write} answers false, and the whole value is left to Java serialisation.
 * So there is never a mixture in which a reference between two parts could get lost.
 */
final class ShortFormWriter {
  static final int MAX_DEPTH = 64;

  /** Texts and numbers up to this length are written as often as they are met. */
  private static final int SHORT_LENGTH = 256;

  private final EncodedBuffer sink;
  private @Nullable SeenObjects seen;
  private @Nullable List<String> classes;
  private @Nullable Reservations reservations;
  private int depth;

  ShortFormWriter(EncodedBuffer sink) {
    this.sink = sink;
  }

  /** Returns false if the value has no short form; the sink may then hold a part of it. */
  boolean write(@Nullable Object value) {
    if (value == null) {
      sink.write(Tag.NULL);
      return true;
    }
    byte tag = Tag.of(value.getClass());
    if (tag == Tag.JAVA) {
      return false;
    }
    if (tag <= Tag.UUID) {
      return writeScalar(tag, value);
    }
    if (depth == 0 && tag <= Tag.DOUBLES) {
      return writePrimitives(tag, value); // the whole message: there is nothing to meet it again
    }
    return switch (tag) {
      case Tag.ENUM -> writeEnum((Enum<?>) value);
      case Tag.PATH -> writePath((Path) value);
      default -> writeObject(tag, value);
    };
  }

  private boolean writeScalar(byte tag, Object value) {
    switch (tag) {
      case Tag.LATIN1 -> {
        String text = (String) value;
        if (text.length() > SHORT_LENGTH && !meet(text)) {
          return false;
        }
        writeString(text);
      }
      case Tag.INT -> reserve(tag, 5).putInt((Integer) value);
      case Tag.LONG -> reserve(tag, 9).putLong((Long) value);
      case Tag.DOUBLE -> reserve(tag, 9).putDouble((Double) value);
      case Tag.TRUE -> sink.write((Boolean) value ? Tag.TRUE : Tag.FALSE);
      case Tag.BYTE -> reserve(tag, 2).put((Byte) value);
      case Tag.SHORT -> reserve(tag, 3).putShort((Short) value);
      case Tag.CHAR -> reserve(tag, 3).putChar((Character) value);
      case Tag.FLOAT -> reserve(tag, 5).putFloat((Float) value);
      case Tag.BIG_INTEGER -> {
        return writeBigInteger((BigInteger) value);
      }
      case Tag.BIG_DECIMAL -> {
        return writeBigDecimal((BigDecimal) value);
      }
      case Tag.UUID -> writeUuid((UUID) value);
      default -> throw new AssertionError("tag " + tag);
    }
    return true;
  }

  private ByteBuffer reserve(byte tag, int length) {
    return sink.reserve(length).put(tag);
  }

  void writeString(String text) {
    int length = text.length();
    sink.write(Tag.LATIN1);
    int countAt = sink.size();
    sink.writeCount(length);
    ByteBuffer bytes = sink.reserve(length);
    int start = bytes.position();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 0xFF) {
        sink.truncate(countAt - 1);
        writeUtf16(text);
        return;
      }
      bytes.put(start + i, (byte) c);
    }
    bytes.position(start + length);
  }

  /** Chars as they are, so that unpaired surrogates survive. */
  private void writeUtf16(String text) {
    sink.write(Tag.UTF16);
    sink.writeCount(text.length());
    ByteBuffer bytes = reserveElements(text.length(), Character.BYTES);
    bytes.asCharBuffer().put(text);
    bytes.position(bytes.position() + text.length() * Character.BYTES);
  }

  private boolean writeBigInteger(BigInteger value) {
    sink.write(Tag.BIG_INTEGER);
    return writeTwosComplement(value, value);
  }

  private boolean writeBigDecimal(BigDecimal value) {
    sink.write(Tag.BIG_DECIMAL);
    sink.writeInt(value.scale());
    return writeTwosComplement(value.unscaledValue(), value);
  }

  private boolean writeTwosComplement(BigInteger number, Object whole) {
    byte[] bytes = number.toByteArray();
    if (bytes.length > SHORT_LENGTH && !meet(whole)) {
      return false;
    }
    sink.writeCount(bytes.length);
    sink.write(bytes, 0, bytes.length);
    return true;
  }

  private void writeUuid(UUID value) {
    sink.write(Tag.UUID);
    sink.writeLong(value.getMostSignificantBits());
    sink.writeLong(value.getLeastSignificantBits());
  }

  private boolean writeEnum(Enum<?> constant) {
    sink.write(Tag.ENUM);
    writeClass(constant.getDeclaringClass());
    writeString(constant.name());
    return true;
  }

  private boolean writePath(Path path) {
    String text = PathTicket.of(path).text();
    sink.write(Tag.PATH);
    writeString(text);
    return true;
  }

  /** Writes what has an identity. */
  private boolean writeObject(byte tag, Object value) {
    if (depth == MAX_DEPTH || !meet(value)) {
      return false;
    }
    depth++;
    boolean done = tag <= Tag.DOUBLES ? writePrimitives(tag, value) : writeContainer(tag, value);
    depth--;
    return done;
  }

  /** Returns false if a value would have to arrive as one object, but was met before. */
  private boolean meet(Object value) {
    SeenObjects met = seen;
    if (met == null) {
      met = new SeenObjects();
      seen = met;
    }
    return met.add(value) || value instanceof StandardCodec; // nobody tells one codec from another
  }

  private boolean writePrimitives(byte tag, Object array) {
    sink.write(tag);
    switch (tag) {
      case Tag.BYTES -> {
        byte[] bytes = (byte[]) array;
        sink.writeCount(bytes.length);
        sink.write(bytes, 0, bytes.length);
      }
      case Tag.BOOLEANS -> writeBooleans((boolean[]) array);
      case Tag.SHORTS -> {
        short[] shorts = (short[]) array;
        elements(shorts.length, Short.BYTES).asShortBuffer().put(shorts);
      }
      case Tag.CHARS -> {
        char[] chars = (char[]) array;
        elements(chars.length, Character.BYTES).asCharBuffer().put(chars);
      }
      case Tag.INTS -> {
        int[] ints = (int[]) array;
        elements(ints.length, Integer.BYTES).asIntBuffer().put(ints);
      }
      case Tag.LONGS -> {
        long[] longs = (long[]) array;
        elements(longs.length, Long.BYTES).asLongBuffer().put(longs);
      }
      case Tag.FLOATS -> {
        float[] floats = (float[]) array;
        elements(floats.length, Float.BYTES).asFloatBuffer().put(floats);
      }
      case Tag.DOUBLES -> {
        double[] doubles = (double[]) array;
        elements(doubles.length, Double.BYTES).asDoubleBuffer().put(doubles);
      }
      default -> throw new AssertionError("tag " + tag);
    }
    return true;
  }

  private void writeBooleans(boolean[] flags) {
    sink.writeCount(flags.length);
    ByteBuffer bytes = sink.reserve(flags.length);
    for (boolean flag : flags) {
      bytes.put((byte) (flag ? 1 : 0));
    }
  }

  /** Writes a count, moves the sink past that many elements, and returns a view of their bytes. */
  private ByteBuffer elements(int count, int elementBytes) {
    sink.writeCount(count);
    ByteBuffer bytes = reserveElements(count, elementBytes);
    int sizeBytes = count * elementBytes;
    ByteBuffer view = bytes.slice(bytes.position(), sizeBytes);
    bytes.position(bytes.position() + sizeBytes);
    return view;
  }

  private ByteBuffer reserveElements(int count, int elementBytes) {
    long sizeBytes = (long) count * elementBytes;
    return sink.reserve((int) Math.min(sizeBytes, Integer.MAX_VALUE));
  }

  private boolean writeContainer(byte tag, Object value) {
    return switch (tag) {
      case Tag.STRINGS, Tag.OBJECTS -> writeAll(tag, (Object[]) value);
      case Tag.LIST_OF -> writeAll(listTag((List<?>) value), (Collection<?>) value);
      case Tag.HASH_MAP, Tag.MAP_OF -> writeMap(tag, (Map<?, ?>) value);
      case Tag.RECORD -> writeRecord(value);
      case Tag.ENTRY -> writeEntry((Map.Entry<?, ?>) value);
      case Tag.LAMBDA -> writeLambda(value);
      case Tag.TICKETED -> write(ticketOf(value));
      default -> writeAll(tag, (Collection<?>) value);
    };
  }

  /**
   * Tells {@code Stream.toList} from {@code List.of}. They share a class, but the former admits
   * nulls, and the latter refuses even to be asked about one.
   */
  private static byte listTag(List<?> list) {
    if (list.size() == 1 || list.size() == 2) {
      return list.getClass() == LIST_OF_TWO ? Tag.LIST_OF : Tag.STREAM_LIST;
    }
    try {
      boolean ignored = list.contains(null);
      return Tag.STREAM_LIST;
    } catch (NullPointerException nullsNotAdmitted) {
      return Tag.LIST_OF;
    }
  }

  private static final Class<?> LIST_OF_TWO = List.of(1).getClass();

  private boolean writeAll(byte tag, @Nullable Object[] values) {
    sink.write(tag);
    sink.writeCount(values.length);
    for (Object value : values) {
      if (!write(value)) {
        return false;
      }
    }
    return true;
  }

  private boolean writeAll(byte tag, Collection<?> values) {
    int size = values.size();
    sink.write(tag);
    sink.writeCount(size);
    int written = 0;
    for (Object value : values) {
      if (!write(value)) {
        return false;
      }
      written++;
    }
    checkUnchanged(size, written);
    return true;
  }

  private boolean writeMap(byte tag, Map<?, ?> map) {
    int size = map.size();
    sink.write(tag);
    sink.writeCount(size);
    int written = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!write(entry.getKey()) || !write(entry.getValue())) {
        return false;
      }
      written++;
    }
    checkUnchanged(size, written);
    return true;
  }

  private boolean writeEntry(Map.Entry<?, ?> entry) {
    sink.write(Tag.ENTRY);
    return write(entry.getKey()) && write(entry.getValue());
  }

  private static void checkUnchanged(int size, int written) {
    if (size != written) {
      throw new ConcurrentModificationException(
          "a collection of " + size + " elements had " + written + " while it was being encoded");
    }
  }

  private boolean writeRecord(Object value) {
    RecordShape shape = RecordShape.of(value.getClass());
    if (shape == null) {
      return false;
    }
    sink.write(Tag.RECORD);
    RecordShape.Outline outline = shape.outline();
    if (writeClassNumber(value.getClass().getName())) {
      outline.writeName(sink);
    }
    sink.writeInt(shape.fingerprint());
    shape.used();
    for (int i = 0; i < shape.componentCount(); i++) {
      if (!writeComponent(outline.tag(i), shape.component(value, i))) {
        return false;
      }
    }
    return true;
  }

  private boolean writeComponent(byte tag, @Nullable Object component) {
    if (tag == Tag.NULL || component == null) {
      return write(component);
    }
    return writeScalar(tag, component);
  }

  /** A ticket may hold something ready, for which somebody has to care if it is not sent. */
  private Object ticketOf(Object value) {
    if (reservations == null) {
      reservations = Reservations.collect();
    }
    return Tickets.of(value);
  }

  /**
   * Ends the writing.
   *
   * @param done whether what was written will be sent; else its reservations are given up
   */
  void end(boolean done) {
    Reservations made = reservations;
    if (made != null) {
      if (done) {
        sink.hold(made);
      } else {
        made.release();
      }
      made.close();
    }
  }

  private boolean writeLambda(Object value) {
    SerializedLambda lambda = LambdaParts.takeApart(value);
    if (lambda == null) {
      return false;
    }
    sink.write(Tag.LAMBDA);
    writeClass(LambdaParts.capturingClass(lambda));
    sink.write((byte) lambda.getImplMethodKind());
    for (String name : LambdaParts.names(lambda)) {
      writeString(name);
    }
    return writeCaptured(lambda);
  }

  private boolean writeCaptured(SerializedLambda lambda) {
    int count = lambda.getCapturedArgCount();
    sink.writeCount(count);
    for (int i = 0; i < count; i++) {
      if (!write(lambda.getCapturedArg(i))) {
        return false;
      }
    }
    return true;
  }

  private void writeClass(Class<?> type) {
    writeClass(type.getName());
  }

  private void writeClass(String name) {
    if (writeClassNumber(name)) {
      writeString(name);
    }
  }

  /** Writes the number of a class; answers whether its name must follow, as new to the reader. */
  private boolean writeClassNumber(String name) {
    List<String> known = classes;
    if (known == null) {
      known = new ArrayList<>(2);
      classes = known;
    }
    int index = known.indexOf(name);
    sink.writeCount(index >= 0 ? index : known.size());
    if (index >= 0) {
      return false;
    }
    known.add(name);
    return true;
  }
}
