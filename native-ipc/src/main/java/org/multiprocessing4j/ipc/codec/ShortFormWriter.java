package org.multiprocessing4j.ipc.codec;

import java.lang.invoke.SerializedLambda;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value in the short forms of {@link Tag}, or finds that it has none.
 *
 * <p>It is all or nothing: as soon as anything in the value has no short form, is met twice, or
 * lies too deep, {@link #write} answers false, and the whole value is left to Java serialisation.
 * So there is never a mixture in which a reference between two parts could get lost. Only tickets
 * may be met twice: a condition brings its lock along, and seldom comes without it.
 */
final class ShortFormWriter {
  static final int MAX_DEPTH = 64;

  /** Texts and numbers up to this length are written as often as they are met. */
  private static final int SHORT_LENGTH = 256;

  private final EncodedBuffer sink;

  // Most values consist of one object and name one class: what there is of each costs no list.
  private @Nullable Object firstObject;
  private @Nullable SeenObjects seen;
  private @Nullable String firstClass;
  private List<String> furtherClasses = List.of();
  private @Nullable Reservations reservations;

  /**
   * The tickets, and the objects that they stand for, numbered in the order in which they were
   * completed.
   */
  private @Nullable IdentityHashMap<Object, Integer> tickets;

  private int ticketCount;
  private int depth;

  /** Whether all components of records had a short form so far. */
  private boolean isComplete = true;

  ShortFormWriter(EncodedBuffer sink) {
    this.sink = sink;
  }

  /** Returns false if the value has no short form; the sink may then hold a part of it. */
  boolean write(@Nullable Object value) {
    if (value == null) {
      sink.write(Tag.NULL);
      return true;
    }
    RecordShape shape = value instanceof Record ? RecordShape.of(value.getClass()) : null;
    if (shape != null) {
      return writeRecord(value, shape);
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
        return writeText((String) value);
      }
      case Tag.INT -> writeComponent((int) value);
      case Tag.LONG -> writeComponent((long) value);
      case Tag.DOUBLE -> writeComponent((double) value);
      case Tag.TRUE -> writeComponent((boolean) value);
      case Tag.BYTE -> writeComponent((byte) value);
      case Tag.SHORT -> writeComponent((short) value);
      case Tag.CHAR -> writeComponent((char) value);
      case Tag.FLOAT -> writeComponent((float) value);
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

  private boolean writeText(String text) {
    if (text.length() > SHORT_LENGTH && !meet(text)) {
      return false;
    }
    writeString(text);
    return true;
  }

  void writeString(String text) {
    int start = sink.size();
    sink.write(Tag.LATIN1);
    sink.writeCount(text.length());
    if (!sink.writeLatin1(text)) {
      sink.truncate(start);
      writeUtf16(text);
    }
  }

  /** Chars as they are, so that unpaired surrogates survive. */
  private void writeUtf16(String text) {
    sink.write(Tag.UTF16);
    elements(text.length(), Character.BYTES).asCharBuffer().put(text);
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
    if (depth == MAX_DEPTH) {
      return false;
    }
    if (!meet(value)) {
      return writeAgain(value);
    }
    depth++;
    boolean done = tag <= Tag.DOUBLES ? writePrimitives(tag, value) : writeContainer(tag, value);
    depth--;
    return done;
  }

  /** Returns false if a value would have to arrive as one object, but was met before. */
  private boolean meet(Object value) {
    if (firstObject == null) {
      firstObject = value;
      return true;
    }
    SeenObjects met = seen;
    if (met == null) {
      met = new SeenObjects(firstObject);
      seen = met;
    }
    return met.add(value);
  }

  private boolean writeAgain(Object value) {
    Integer number = tickets == null ? null : tickets.get(value);
    if (number == null) {
      return false;
    }
    sink.write(Tag.AGAIN);
    sink.writeCount(number);
    return true;
  }

  private void noteTicket(Object value, int number) {
    if (tickets == null) {
      tickets = new IdentityHashMap<>();
    }
    tickets.put(value, number);
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
    ByteBuffer bytes = elements(flags.length, 1);
    for (boolean flag : flags) {
      bytes.put((byte) (flag ? 1 : 0));
    }
  }

  /** Writes a count, moves the sink past that many elements, and returns a view of their bytes. */
  private ByteBuffer elements(int count, int elementBytes) {
    sink.writeCount(count);
    long sizeBytes = (long) count * elementBytes;
    return sink.extend((int) Math.min(sizeBytes, Integer.MAX_VALUE));
  }

  private boolean writeContainer(byte tag, Object value) {
    return switch (tag) {
      case Tag.STRINGS, Tag.OBJECTS -> writeAll(tag, (Object[]) value);
      case Tag.LIST_OF -> writeAll(listTag((List<?>) value), (Collection<?>) value);
      case Tag.HASH_MAP, Tag.MAP_OF -> writeMap(tag, (Map<?, ?>) value);
      case Tag.ENTRY -> writeEntry((Map.Entry<?, ?>) value);
      case Tag.LAMBDA -> writeLambda(value);
      case Tag.TICKETED -> writeTicketOf(value);
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

  private boolean writeRecord(Object value, RecordShape shape) {
    if (depth == MAX_DEPTH) {
      return false;
    }
    if (!meet(value)) {
      return writeAgain(value);
    }
    depth++;
    writeStart(value.getClass().getName(), shape);
    shape.used();
    shape.write(value, this);
    depth--;
    if (shape.isTicket()) {
      noteTicket(value, ticketCount++);
    }
    return isComplete;
  }

  private void writeStart(String className, RecordShape shape) {
    RecordShape.Outline outline = shape.outline();
    if (firstClass == null) {
      firstClass = className;
      outline.writeStart(sink);
      return;
    }
    sink.write(Tag.RECORD);
    if (writeClassNumber(className)) {
      outline.writeName(sink);
    }
    sink.writeInt(shape.fingerprint());
  }

  // ---- components of records, in the form of their type

  void writeComponent(boolean value) {
    sink.write(value ? Tag.TRUE : Tag.FALSE);
  }

  void writeComponent(byte value) {
    sink.write(Tag.BYTE);
    sink.write(value);
  }

  void writeComponent(short value) {
    sink.write(Tag.SHORT, value);
  }

  void writeComponent(char value) {
    sink.write(Tag.CHAR, (short) value);
  }

  void writeComponent(int value) {
    sink.write(Tag.INT, value);
  }

  void writeComponent(long value) {
    sink.write(Tag.LONG, value);
  }

  void writeComponent(float value) {
    sink.write(Tag.FLOAT, Float.floatToRawIntBits(value));
  }

  void writeComponent(double value) {
    sink.write(Tag.DOUBLE, Double.doubleToRawLongBits(value));
  }

  void writeComponent(@Nullable String value) {
    if (value == null) {
      sink.write(Tag.NULL);
    } else {
      isComplete = isComplete && writeText(value);
    }
  }

  void writeComponent(@Nullable Object value) {
    isComplete = isComplete && write(value);
  }

  private boolean writeTicketOf(Object value) {
    Object ticket = ticketOf(value);
    boolean done = write(ticket);
    Integer number = tickets == null ? null : tickets.get(ticket);
    if (done && number != null) {
      noteTicket(value, number);
    }
    return done;
  }

  /** A ticket may reserve something, which has to be released if the ticket is not sent. */
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
    if (firstClass == null) {
      firstClass = name;
      sink.writeCount(0);
      return true;
    }
    if (firstClass.equals(name)) {
      sink.writeCount(0);
      return false;
    }
    int further = furtherClasses.indexOf(name);
    sink.writeCount(1 + (further >= 0 ? further : furtherClasses.size()));
    if (further >= 0) {
      return false;
    }
    if (furtherClasses.isEmpty()) {
      furtherClasses = new ArrayList<>();
    }
    furtherClasses.add(name);
    return true;
  }
}
