package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Java strings as C strings: bytes in the {@link PlatformEncoding} with a zero at the end. */
final class CString {
  private CString() {}

  static byte[] encode(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("text for the system holds a NUL character: " + text);
    }
    byte[] encoded = PlatformEncoding.encode(text);
    return Arrays.copyOf(encoded, encoded.length + 1);
  }

  /**
   * An array of encoded strings as {@code execve} wants it: pointers, the last one null, then the
   * texts. The pointers are valid while the buffer is reachable.
   */
  static ByteBuffer array(List<byte[]> encoded) {
    int tableBytes = Long.BYTES * (encoded.size() + 1);
    int textBytes = encoded.stream().mapToInt(text -> text.length).sum();
    ByteBuffer result = Scratch.allocate(Math.addExact(tableBytes, textBytes));
    long address = Scratch.addressOf(result);
    int offset = tableBytes;
    for (int i = 0; i < encoded.size(); i++) {
      result.putLong(Long.BYTES * i, address + offset);
      result.put(offset, encoded.get(i));
      offset += encoded.get(i).length;
    }
    return result;
  }
}
