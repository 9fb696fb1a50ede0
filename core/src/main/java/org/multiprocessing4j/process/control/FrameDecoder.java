package org.multiprocessing4j.process.control;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes into frames; one per pipe, for one thread. */
final class FrameDecoder {
  private static final int FIRST_PIECE_BYTES = 256 << 10;

  private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
  private @Nullable ByteBuffer payload;

  /** Takes bytes from the source; returns the next whole frame, or null if it needs more bytes. */
  @Nullable Frame next(ByteBuffer source) {
    ByteBuffer body = payload;
    if (body == null) {
      move(source, header);
      if (header.hasRemaining()) {
        return null;
      }
      body = ByteBuffer.allocate(Math.min(lengthInHeader(), FIRST_PIECE_BYTES));
    }
    move(source, body);
    while (!body.hasRemaining() && body.capacity() < lengthInHeader()) {
      body = enlarged(body);
      move(source, body);
    }
    payload = body;
    return body.hasRemaining() ? null : finish(body);
  }

  /** The payload of the frame that is arriving, in bytes. */
  int announcedBytes() {
    return header.getInt(0);
  }

  /** Gives up the frame that is arriving, and the memory of what has come of it. */
  void forget() {
    header.clear();
    payload = null;
  }

  /** Twice as big, so that a length that was only announced costs nothing. */
  private ByteBuffer enlarged(ByteBuffer full) {
    int capacity = (int) Math.min(2L * full.capacity(), lengthInHeader());
    return ByteBuffer.allocate(capacity).put(full.flip());
  }

  private int lengthInHeader() {
    int length = announcedBytes();
    if (length < 0) {
      throw new IllegalStateException("frame of " + length + " bytes between parent and child");
    }
    return length;
  }

  private Frame finish(ByteBuffer body) {
    FrameType type = FrameType.of(header.get(Frame.HEADER_BYTES - 1));
    header.clear();
    payload = null;
    return new Frame(type, body.flip());
  }

  private static void move(ByteBuffer source, ByteBuffer target) {
    int count = Math.min(source.remaining(), target.remaining());
    int limit = source.limit();
    source.limit(source.position() + count);
    target.put(source);
    source.limit(limit);
  }
}
