package org.multiprocessing4j.ipc.queue;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A list of numbers in a mapped file, which is not lost when the process that writes it is killed.
 */
final class Ledger {
  private static final int CAPACITY = 1 << 20;

  private final LongBuffer words;

  private Ledger(LongBuffer words) {
    this.words = words;
  }

  static Ledger open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long bytes = (long) CAPACITY * Long.BYTES;
      return new Ledger(channel.map(MapMode.READ_WRITE, 0, bytes).asLongBuffer());
    }
  }

  /** The number first, then the count: a kill in between loses the number, never invents one. */
  void add(long number) {
    int count = (int) words.get(0);
    words.put(count + 1, number);
    words.put(0, count + 1);
  }

  long[] read() {
    long[] numbers = new long[(int) words.get(0)];
    words.get(1, numbers);
    return numbers;
  }
}
