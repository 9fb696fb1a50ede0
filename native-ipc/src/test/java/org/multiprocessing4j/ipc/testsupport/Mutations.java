package org.multiprocessing4j.ipc.testsupport;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs that are almost valid: seeds with a few changes of the kind that confuses parsers. */
final class Mutations {
  private static final int MOST_CHANGES = 4;
  private static final int[] NUMBERS = {
    0, 1, -1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private final List<byte[]> seeds;
  private final Random random;

  Mutations(List<byte[]> seeds, long randomSeed) {
    this.seeds = seeds;
    this.random = new Random(randomSeed);
  }

  byte[] next() {
    byte[] input = anySeed().clone();
    for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
      input = change(input);
    }
    return input;
  }

  private byte[] anySeed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] change(byte[] input) {
    int at = random.nextInt(input.length + 1);
    return switch (random.nextInt(7)) {
      case 0 -> flipBit(input, at);
      case 1 -> setByte(input, at);
      case 2 -> setNumber(input, at);
      case 3 -> Arrays.copyOf(input, at);
      case 4 -> splice(input, at, input, Math.min(input.length, at + 1 + random.nextInt(8)));
      case 5 -> splice(input, at, input, Math.max(0, at - 1 - random.nextInt(8)));
      default -> spliceWithOther(input, at);
    };
  }

  private byte[] flipBit(byte[] input, int at) {
    if (at < input.length) {
      input[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return input;
  }

  private byte[] setByte(byte[] input, int at) {
    if (at < input.length) {
      input[at] = (byte) random.nextInt();
    }
    return input;
  }

  private byte[] setNumber(byte[] input, int at) {
    if (at + Integer.BYTES <= input.length) {
      int number = NUMBERS[random.nextInt(NUMBERS.length)];
      ByteBuffer.wrap(input)
          .putInt(at, random.nextBoolean() ? number : Integer.reverseBytes(number));
    }
    return input;
  }

  private byte[] spliceWithOther(byte[] input, int at) {
    byte[] other = anySeed();
    return splice(input, at, other, random.nextInt(other.length + 1));
  }

  /** The beginning of one and the end of another; of the same: something left out or repeated. */
  private static byte[] splice(byte[] head, int headLength, byte[] tail, int from) {
    byte[] both = Arrays.copyOf(head, headLength + tail.length - from);
    System.arraycopy(tail, from, both, headLength, tail.length - from);
    return both;
  }
}
