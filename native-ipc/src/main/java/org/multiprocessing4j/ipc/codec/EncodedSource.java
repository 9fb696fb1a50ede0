package org.multiprocessing4j.ipc.codec;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one encoded value, being read. Numbers are big-endian.
 *
 * <p>They lie in an array. What a {@link ByteBuffer} has may lie anywhere, so the JVM stores its
 * position after each number and looks for its memory anew before the next: a record of a few
 * fields took a quarter more time.
 */
final class EncodedSource {
  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;

  private EncodedSource(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  /** What lies between the position and the limit of a buffer, which is left as it is. */
  static EncodedSource of(ByteBuffer buffer) {
    if (!buffer.hasArray()) {
      byte[] copy = new byte[buffer.remaining()];
      buffer.get(buffer.position(), copy);
      return new EncodedSource(copy, 0, copy.length);
    }
    int start = buffer.arrayOffset() + buffer.position();
    return new EncodedSource(buffer.array(), start, start + buffer.remaining());
  }

  /** How many bytes were read. */
  int position() {
    return at - start;
  }

  int remaining() {
    return end - at;
  }

  byte get() {
    return bytes[next(1)];
  }

  short getShort() {
    int from = next(Short.BYTES);
    return (short) (bytes[from] << Byte.SIZE | (bytes[from + 1] & 0xFF));
  }

  char getChar() {
    return (char) getShort();
  }

  int getInt() {
    return intAt(next(Integer.BYTES));
  }

  long getLong() {
    return longAt(next(Long.BYTES));
  }

  float getFloat() {
    return Float.intBitsToFloat(getInt());
  }

  double getDouble() {
    return Double.longBitsToDouble(getLong());
  }

  byte[] getBytes(int length) {
    int from = next(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  String getLatin1(int length) {
    return new String(bytes, next(length), length, StandardCharsets.ISO_8859_1);
  }

  /** Reads that many bytes through a buffer of just these, to be read in bulk. */
  ByteBuffer take(int length) {
    return ByteBuffer.wrap(bytes, next(length), length).slice();
  }

  void skip(int length) {
    int ignored = next(length);
  }

  private int next(int length) {
    int from = at;
    if (length > end - from) {
      throw new BufferUnderflowException();
    }
    at = from + length;
    return from;
  }

  private long longAt(int index) {
    long high = intAt(index);
    return high << Integer.SIZE | Integer.toUnsignedLong(intAt(index + Integer.BYTES));
  }

  private int intAt(int index) {
    return bytes[index] << 24
        | (bytes[index + 1] & 0xFF) << 16
        | (bytes[index + 2] & 0xFF) << 8
        | (bytes[index + 3] & 0xFF);
  }

  // ---- looking ahead, at bytes that remain

  /** Returns the next byte, to be read again. */
  byte peek() {
    return bytes[at];
  }

  /** Returns eight bytes, of which the first is so many behind the next to be read. */
  long peekLong(int ahead) {
    return longAt(at + ahead);
  }

  byte[] peekBytes(int length) {
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  String peekLatin1(int length) {
    return new String(bytes, at, length, StandardCharsets.ISO_8859_1);
  }

  /** Returns whether these bytes come next. */
  boolean isNext(byte[] expected) {
    return Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
  }
}
