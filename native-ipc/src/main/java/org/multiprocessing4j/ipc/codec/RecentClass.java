package org.multiprocessing4j.ipc.codec;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A class as a thread with a certain context class loader finds it, with its name in the form in
 * which messages have it: eight bytes are compared at once. It keeps neither the class nor the
 * loader alive.
 */
final class RecentClass {
  /** The least number of bytes in a name. */
  static final int SHORTEST = Long.BYTES;

  private final long[] words;
  private final int length;
  private final WeakReference<ClassLoader> context;
  private final WeakReference<Class<?>> type;

  private RecentClass(long[] words, int length, @Nullable ClassLoader context, Class<?> type) {
    this.words = words;
    this.length = length;
    this.context = new WeakReference<>(context);
    this.type = new WeakReference<>(type);
  }

  /** Made of the name at the position of a buffer, for threads with the context of this one. */
  static RecentClass of(ByteBuffer source, int length, Class<?> type) {
    long[] words = new long[(length + Long.BYTES - 1) / Long.BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = source.getLong(offset(source, length, i));
    }
    return new RecentClass(words, length, Thread.currentThread().getContextClassLoader(), type);
  }

  /** Names of one package differ at their ends. */
  static int hash(ByteBuffer source, int length) {
    long end = source.getLong(source.position() + length - Long.BYTES) * 0x9E3779B97F4A7C15L;
    return (int) (end >>> Integer.SIZE) + length;
  }

  /** Returns the class if this is its name and its loader, and if it is still there. */
  @Nullable Class<?> typeIfNamed(ByteBuffer source, int nameLength) {
    if (nameLength != length || !context.refersTo(Thread.currentThread().getContextClassLoader())) {
      return null;
    }
    for (int i = 0; i < words.length; i++) {
      if (source.getLong(offset(source, length, i)) != words[i]) {
        return null;
      }
    }
    return type.get();
  }

  /** Where a word lies; the last one ends with the name, and may overlap the one before. */
  private static int offset(ByteBuffer source, int length, int word) {
    return source.position() + Math.min(word * Long.BYTES, length - Long.BYTES);
  }
}
