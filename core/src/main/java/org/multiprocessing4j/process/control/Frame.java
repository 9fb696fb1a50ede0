package org.multiprocessing4j.process.control;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.Internal;

/**
 * One message between parent and child.
 *
 * <pre>
 *   0        4      5
 *   +--------+------+------------- ... -+
 *   | length | type | payload           |     length = bytes of payload, big-endian
 *   +--------+------+------------- ... -+
 * </pre>
 *
 * @param type what it means
 * @param payload its remaining bytes
 */
@Internal
public record Frame(FrameType type, ByteBuffer payload) {
  static final int HEADER_BYTES = 5;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  /**
   * Makes a frame without a payload.
   *
   * @param type what it means
   * @return the frame
   */
  public static Frame empty(FrameType type) {
    return new Frame(type, EMPTY);
  }

  /** Returns the header alone, for a payload too big to copy. */
  ByteBuffer header() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
    return bytes.putInt(payload.remaining()).put(type.code()).flip();
  }

  /** Returns header and payload as one buffer, ready to be sent. */
  ByteBuffer toBytes() {
    int length = payload.remaining();
    ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(HEADER_BYTES, length));
    bytes.putInt(length).put(type.code()).put(payload.duplicate());
    return bytes.flip();
  }
}
