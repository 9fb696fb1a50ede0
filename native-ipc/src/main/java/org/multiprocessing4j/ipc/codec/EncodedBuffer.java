package org.multiprocessing4j.ipc.codec;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;

/**
 * A growing buffer of bytes, made to be filled by a {@link Codec}, read, reset and filled again.
 *
 * <p>It belongs to one thread at a time. Numbers are written big-endian.
 */
public final class EncodedBuffer extends OutputStream {
  /** Largest content in bytes; what arrays allow on every JVM. */
  private static final int MAX_SIZE_BYTES = Integer.MAX_VALUE - 8;

  /** Memory up to this is kept by {@link #reset()} in any case. */
  private static final int KEPT_CAPACITY_BYTES = 1 << 20;

  /** Larger memory is kept as long as at least this part of it was in use. */
  private static final int KEPT_FRACTION = 8;

  /** Memory beyond this is never kept: each thread that encodes has a buffer. */
  private static final int MAX_KEPT_CAPACITY_BYTES = 16 << 20;

  private static final int DEFAULT_CAPACITY_BYTES = 256;

  /** Null while it is lent. */
  private static final ThreadLocal<@Nullable EncodedBuffer> OWN = new ThreadLocal<>();

  private byte[] bytes = new byte[DEFAULT_CAPACITY_BYTES];
  private int size;

  /** What is reserved for the receiver of the content; null if nothing. */
  private @Nullable Reservations reserved;

  /** Creates an empty buffer. */
  public EncodedBuffer() {}

  /**
   * A new buffer with the form that the {@linkplain Codec#standard() standard codec} gives a value.
   *
   * @param value any that can travel
   * @return with nothing else in it
   */
  @Internal
  public static EncodedBuffer of(@Nullable Object value) {
    EncodedBuffer buffer = new EncodedBuffer();
    Codec.standard().encode(value, buffer);
    return buffer;
  }

  /**
   * Lends the calling thread its buffer, empty, so that encoding needs no memory of its own each
   * time. Until it is given back the thread gets a new one: an object may use a queue or a pool
   * while it is encoded itself.
   *
   * @return to be {@linkplain #giveBack given back} by the same thread
   */
  @Internal
  public static EncodedBuffer borrow() {
    EncodedBuffer own = OWN.get();
    OWN.set(null);
    return own == null ? new EncodedBuffer() : own;
  }

  /**
   * Gives back a {@linkplain #borrow borrowed} buffer; releases the reservations of its content
   * unless they were taken.
   */
  @Internal
  public void giveBack() {
    releaseReservations();
    reset();
    OWN.set(this);
  }

  /**
   * Appends one byte.
   *
   * @param value its low eight bits are appended
   */
  @Override
  public void write(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /**
   * Appends a part of an array.
   *
   * @param source the array
   * @param offset of the first byte
   * @param length in bytes
   */
  @Override
  public void write(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /**
   * Appends what lies between the position and the limit of a buffer, and leaves both as they are.
   *
   * @param source the bytes
   */
  public void write(ByteBuffer source) {
    int length = source.remaining();
    reserve(length);
    source.get(source.position(), bytes, size, length);
    size += length;
  }

  /**
   * Appends four bytes, the highest first.
   *
   * @param value the number
   */
  public void writeInt(int value) {
    reserve(Integer.BYTES);
    setInt(size, value);
    size += Integer.BYTES;
  }

  /**
   * Appends eight bytes, the highest first.
   *
   * @param value the number
   */
  public void writeLong(long value) {
    reserve(Long.BYTES);
    setLong(size, value);
    size += Long.BYTES;
  }

  /**
   * Appends a number that is never negative in one to five bytes: seven bits each, the lowest
   * first, the high bit set on all but the last.
   *
   * @param value zero or more
   */
  void writeCount(int value) {
    reserve(5);
    int rest = value;
    while (rest > 0x7F) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /**
   * Overwrites four bytes that were appended before, for example a length that was not known then.
   *
   * @param offset of the first of them
   * @param value the number
   */
  public void putInt(int offset, int value) {
    Objects.checkFromIndexSize(offset, Integer.BYTES, size);
    setInt(offset, value);
  }

  /**
   * Returns how much was appended since the last reset.
   *
   * @return bytes
   */
  public int size() {
    return size;
  }

  /**
   * Returns a view of the content, from its first byte to its last. It is valid until the next
   * append, truncation or reset.
   *
   * @return a buffer whose position is 0 and whose limit is {@link #size()}
   */
  public ByteBuffer toByteBuffer() {
    return ByteBuffer.wrap(bytes).limit(size);
  }

  /**
   * Returns a copy of the content.
   *
   * @return an array of {@link #size()} bytes
   */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /**
   * Forgets the content and keeps the memory, unless it is more than a mebibyte of which little was
   * in use, or more than 16 MiB: one large value does not occupy memory for ever, and a stream of
   * them does not allocate.
   */
  public void reset() {
    reserved = null;
    long inUse = Math.max(KEPT_CAPACITY_BYTES, (long) KEPT_FRACTION * size());
    if (bytes.length > Math.min(inUse, MAX_KEPT_CAPACITY_BYTES)) {
      bytes = new byte[DEFAULT_CAPACITY_BYTES];
    }
    size = 0;
  }

  /**
   * Releases what is reserved for the receiver of the content, such as the open descriptor of a
   * connection; to be called if the content will not be sent.
   */
  public void releaseReservations() {
    if (reserved != null) { // if not, no class is loaded: descriptors may be short
      reserved.release();
      reserved = null;
    }
  }

  /**
   * Takes the reservations of the content over from this buffer.
   *
   * @return what must be released if the content does not reach its receiver; empty if nothing is
   *     reserved
   */
  @Internal
  public Optional<Reservations> takeReservations() {
    Optional<Reservations> taken = Optional.ofNullable(reserved);
    reserved = null;
    return taken;
  }

  /** Notes what was reserved for a part of the content. */
  void hold(Reservations made) {
    if (made.isEmpty()) {
      return;
    }
    if (reserved == null) {
      reserved = made;
    } else {
      reserved.include(made);
    }
  }

  /**
   * Forgets everything after a point.
   *
   * @param kept how many bytes to keep, 0 to {@link #size()}
   */
  public void truncate(int kept) {
    size = Objects.checkIndex(kept, size + 1);
  }

  /** Does nothing: the content stays readable. */
  @Override
  public void close() {}

  private void setLong(int index, long value) {
    setInt(index, (int) (value >> Integer.SIZE));
    setInt(index + Integer.BYTES, (int) value);
  }

  private void setInt(int index, int value) {
    bytes[index] = (byte) (value >> 24);
    bytes[index + 1] = (byte) (value >> 16);
    bytes[index + 2] = (byte) (value >> 8);
    bytes[index + 3] = (byte) value;
  }

  /** Appends a tag and two bytes. */
  void write(byte tag, short value) {
    reserve(3);
    bytes[size] = tag;
    bytes[size + 1] = (byte) (value >> 8);
    bytes[size + 2] = (byte) value;
    size += 3;
  }

  /** Appends a tag and four bytes. */
  void write(byte tag, int value) {
    reserve(5);
    bytes[size] = tag;
    setInt(size + 1, value);
    size += 5;
  }

  /** Appends a tag and eight bytes. */
  void write(byte tag, long value) {
    reserve(9);
    bytes[size] = tag;
    setLong(size + 1, value);
    size += 9;
  }

  /** Appends a text without its length; false, and nothing, if it has chars beyond Latin-1. */
  boolean writeLatin1(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 0xFF) {
        return false;
      }
      bytes[size + i] = (byte) c;
    }
    size += length;
    return true;
  }

  /** Appends that many bytes, to be filled through the buffer, which has just these. */
  ByteBuffer extend(int length) {
    reserve(length);
    ByteBuffer part = ByteBuffer.wrap(bytes, size, length).slice();
    size += length;
    return part;
  }

  private void reserve(int length) {
    if (bytes.length - size < length) {
      grow(length);
    }
  }

  private void grow(int length) {
    long needed = (long) size + length;
    if (needed > MAX_SIZE_BYTES) {
      throw new IpcException(
          "a value needs more than "
              + MAX_SIZE_BYTES
              + " bytes when encoded; send it in parts or through shared memory");
    }
    long doubled = Math.max(needed, 2L * bytes.length);
    bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, MAX_SIZE_BYTES));
  }
}
