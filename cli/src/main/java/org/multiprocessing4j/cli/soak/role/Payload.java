package org.multiprocessing4j.cli.soak.role;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.multiprocessing4j.cli.soak.ledger.Result;

/** Messages that show it when they are damaged. */
public final class Payload {
  private static final int SIZES = 2000;

  private Payload() {}

  /**
   * Makes a message.
   *
   * @param number of the message; its length and every byte of it follow from the number
   */
  static byte[] of(long number) {
    byte[] message = new byte[Long.BYTES + (int) Long.remainderUnsigned(number, SIZES)];
    Arrays.fill(message, (byte) number);
    ByteBuffer.wrap(message).putLong(number);
    return message;
  }

  /**
   * Returns the number of a message, or {@link Result#TORN} if it is not exactly as it was made.
   *
   * @param message as it came
   */
  public static long numberOf(byte[] message) {
    if (message.length < Long.BYTES) {
      return Result.TORN;
    }
    long number = ByteBuffer.wrap(message).getLong();
    return Arrays.equals(message, of(number)) ? number : Result.TORN;
  }
}
