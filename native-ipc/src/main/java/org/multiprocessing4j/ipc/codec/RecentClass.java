package org.multiprocessing4j.ipc.codec;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A class as a thread with a certain context class loader finds it, with its name in the form in
 * which messages have it. It keeps neither the class nor the loader alive.
 */
final class RecentClass {
  /** The least number of bytes in a name. */
  static final int SHORTEST = Long.BYTES;

  private final byte[] name;
  private final WeakReference<ClassLoader> context;
  private final WeakReference<Class<?>> type;

  private RecentClass(byte[] name, @Nullable ClassLoader context, Class<?> type) {
    this.name = name;
    this.context = new WeakReference<>(context);
    this.type = new WeakReference<>(type);
  }

  /** Made of the name at the position of a buffer, for threads with the context of this one. */
  static RecentClass of(EncodedSource source, int length, Class<?> type) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return new RecentClass(source.peekBytes(length), context, type);
  }

  /** Names of one package differ at their ends. */
  static int hash(EncodedSource source, int length) {
    long end = source.peekLong(length - Long.BYTES) * 0x9E3779B97F4A7C15L;
    return (int) (end >>> Integer.SIZE) + length;
  }

  /** Returns the class if this is its name and its loader, and if it is still there. */
  @Nullable Class<?> typeIfNamed(EncodedSource source, int nameLength) {
    if (nameLength != name.length
        || !context.refersTo(Thread.currentThread().getContextClassLoader())) {
      return null;
    }
    return source.isNext(name) ? type.get() : null;
  }
}
