package org.multiprocessing4j.ipc.pipe.frame;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.pipe.BrokenPipeException;
import org.multiprocessing4j.ipc.pipe.EndOfStreamException;

/**
 * The bytes that have come of a message whose receive was given up, to be completed by the next
 * one. For one thread at a time.
 */
@Internal
public final class ReceivedPart {
  /** From index 0 up to the position; there may be no room for the rest. */
  private @Nullable ByteBuffer bytes;

  /** A part could not be kept: nothing that follows would be understood. */
  private boolean lost;

  /** Creates one of which nothing has come. */
  public ReceivedPart() {}

  /**
   * Memory of our own for the whole message, filled with what has come; it is the part from now on.
   */
  public ByteBuffer whole(int length) {
    ByteBuffer whole = bytes;
    if (whole == null || whole.capacity() < length) {
      whole = ByteBuffer.allocate(length);
      moveTo(whole);
      bytes = whole;
    }
    return whole;
  }

  /** Moves what has come into another buffer, where the message is completed. */
  public void moveTo(ByteBuffer target) {
    if (bytes != null) {
      target.put(bytes.flip());
      bytes = null;
    }
  }

  /** Keeps a copy of what has come into memory of the caller: all before its position. */
  public void keepCopyOf(ByteBuffer borrowed) {
    lost = true; // unless there is memory for it
    bytes = ByteBuffer.allocate(borrowed.position()).put(borrowed.flip());
    lost = false;
  }

  /** Forgets the message, which is complete. */
  public void clear() {
    bytes = null;
  }

  /** Throws if a part was lost. */
  public void requireKept() {
    if (lost) {
      throw new BrokenPipeException(
          "a message was received in part, and there was no memory to keep that part when the"
              + " receive was given up; close this connection and use a new one",
          null);
    }
  }

  /** Throws if a length cannot be one. */
  public static void requirePossible(long length) {
    if (length < 0) {
      throw new BrokenPipeException(
          "the other side does not speak this protocol: a message of " + length + " bytes", null);
    }
  }

  /**
   * What to throw when nothing more will come.
   *
   * @param headerBytes how many bytes of the length of the next message have come
   * @param length of that message, negative if it is not known yet
   */
  public RuntimeException ended(int headerBytes, long length, @Nullable Throwable cause) {
    if (headerBytes == 0) {
      return new EndOfStreamException(
          "the other side closed its end or died, and nothing is left to receive", cause);
    }
    String come =
        length < 0
            ? headerBytes + " bytes of its length came"
            : (bytes == null ? "some" : bytes.position()) + " of " + length + " bytes came";
    return new BrokenPipeException(
        "the other side closed its end or died in the middle of a message: " + come, cause);
  }
}
