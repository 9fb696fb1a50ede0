package org.multiprocessing4j.ipc.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An element of a shared list as it is stored.
 *
 * @param type one of the constants here
 * @param bytes what tells it from others of its type
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SlotValue(int type, byte[] bytes) {
  private static final int NULL = 0;
  private static final int BOOLEAN = 1;
  private static final int INTEGER = 2;
  private static final int LONG = 3;
  private static final int DOUBLE = 4;
  private static final int STRING = 5;
  private static final int BYTES = 6;

  /** A text with unpaired surrogates, which UTF-8 cannot express: its chars. */
  private static final int CHARS = 7;

  static SlotValue encode(@Nullable Object element) {
    if (element == null) {
      return new SlotValue(NULL, new byte[0]);
    } else if (element instanceof Boolean value) {
      return new SlotValue(BOOLEAN, new byte[] {(byte) (value ? 1 : 0)});
    } else if (element instanceof Integer value) {
      return new SlotValue(INTEGER, ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    } else if (element instanceof Long value) {
      return new SlotValue(LONG, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    } else if (element instanceof Double value) {
      return new SlotValue(DOUBLE, ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
    } else if (element instanceof String value) {
      return encode(value);
    } else if (element instanceof byte[] value) {
      return new SlotValue(BYTES, value);
    }
    throw new IllegalArgumentException(
        "a shared list holds null, Boolean, Integer, Long, Double, String and byte[], not "
            + element.getClass().getName());
  }

  private static SlotValue encode(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (new String(utf8, StandardCharsets.UTF_8).equals(text)) {
      return new SlotValue(STRING, utf8);
    }
    ByteBuffer chars = ByteBuffer.allocate(text.length() * Character.BYTES);
    chars.asCharBuffer().put(text);
    return new SlotValue(CHARS, chars.array());
  }

  @Nullable Object decode() {
    return switch (type) {
      case NULL -> null;
      case BOOLEAN -> bytes[0] != 0;
      case INTEGER -> ByteBuffer.wrap(bytes).getInt();
      case LONG -> ByteBuffer.wrap(bytes).getLong();
      case DOUBLE -> ByteBuffer.wrap(bytes).getDouble();
      case STRING -> new String(bytes, StandardCharsets.UTF_8);
      case BYTES -> bytes;
      case CHARS -> ByteBuffer.wrap(bytes).asCharBuffer().toString();
      default -> throw new IllegalStateException("corrupt shared list: type " + type);
    };
  }
}
