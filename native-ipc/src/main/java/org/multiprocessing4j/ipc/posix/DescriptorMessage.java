package org.multiprocessing4j.ipc.posix;

import java.util.Arrays;
import org.multiprocessing4j.ipc.Internal;

/**
 * Bytes that came with descriptors (SCM_RIGHTS).
 *
 * @param length how many bytes came; 0 at the end of the stream, {@link Sockets#WOULD_BLOCK} if
 *     nothing came in time
 * @param descriptors new descriptors of this process for what the sender passed, all close-on-exec;
 *     the receiver closes them; often empty
 */
@SuppressWarnings("ArrayRecordComponent") // equality is defined below
@Internal
public record DescriptorMessage(long length, int[] descriptors) {
  /**
   * Takes a copy, so that nobody changes it later.
   *
   * @param length how many bytes came, or {@link Sockets#WOULD_BLOCK}
   * @param descriptors those that came with them, often none
   */
  public DescriptorMessage {
    descriptors = descriptors.clone();
  }

  /** {@return a copy of the descriptors} */
  @Override
  public int[] descriptors() {
    return descriptors.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DescriptorMessage that
        && length == that.length
        && Arrays.equals(descriptors, that.descriptors);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(length) + Arrays.hashCode(descriptors);
  }

  @Override
  public String toString() {
    return length + " bytes with descriptors " + Arrays.toString(descriptors);
  }
}
