package org.multiprocessing4j.ipc.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A little native memory of the calling thread, for the structures that calls take by pointer.
 *
 * <p>Its content does not survive from one call to the next: a method that uses it must read its
 * results before it calls another one that does.
 */
final class Scratch {
  static final int SIZE_BYTES = 512;

  static {
    LibC.requireLoaded();
  }

  private static final ThreadLocal<Scratch> CURRENT = ThreadLocal.withInitial(Scratch::new);

  /** The memory, in the byte order of the machine; access it by offset only. */
  final ByteBuffer bytes = allocate(SIZE_BYTES);

  /** Where it begins. */
  final long address = addressOf(bytes);

  private Scratch() {}

  static Scratch get() {
    return CURRENT.get();
  }

  /** Native memory for structures that do not fit: freed when the buffer is unreachable. */
  static ByteBuffer allocate(int sizeBytes) {
    return ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
  }

  /** The address of byte 0 of a direct buffer, whatever its position. */
  static long addressOf(Buffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(
          "the buffer is on the heap and has no address: use a direct or mapped one");
    }
    return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
  }
}
