package org.multiprocessing4j.pool;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;

/**
 * An exception on its way from a worker to the parent.
 *
 * <p>An envelope of plain text that can always be read, and inside it, if possible, the exception
 * itself. An exception that cannot be rebuilt must cost its own task only; in Python it hangs the
 * pool.
 *
 * @param className class of the exception
 * @param message its message, or null
 * @param stack its stack trace as text, with causes
 * @param encoded the exception as the standard codec encodes it, or empty if it cannot
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Failure(String className, @Nullable String message, String stack, byte[] encoded) {
  private static final byte[] NONE = new byte[0];

  /** Describes anything that was thrown, whatever its own methods do. */
  static Failure of(Throwable thrown) {
    return new Failure(
        thrown.getClass().getName(), messageOf(thrown), stackOf(thrown), encodedFormOf(thrown));
  }

  /** Returns whether the worker's heap is exhausted, so that it should not go on. */
  boolean isOutOfMemory() {
    return className.equals(OutOfMemoryError.class.getName());
  }

  /** Returns class and message in one line, as {@link Throwable#toString} does. */
  String summary() {
    return message == null ? className : className + ": " + message;
  }

  void writeTo(EncodedBuffer sink) {
    writeText(className, sink);
    sink.write(message == null ? 0 : 1);
    if (message != null) {
      writeText(message, sink);
    }
    writeText(stack, sink);
    sink.writeInt(encoded.length);
    sink.write(encoded, 0, encoded.length);
  }

  static Failure read(ByteBuffer source) {
    String className = readText(source);
    String message = source.get() == 0 ? null : readText(source);
    return new Failure(className, message, readText(source), PoolMessage.readBytes(source));
  }

  /**
   * Rebuilds the exception, or stands in for it. Runs code of the exception's class, so never call
   * it in a turn of the dispatcher.
   */
  Throwable toThrowable() {
    if (encoded.length == 0) {
      return new RemoteException(className, message, stack, null);
    }
    try {
      Object decoded = Codec.standard().decode(ByteBuffer.wrap(encoded));
      if (decoded instanceof Throwable rebuilt) {
        return rebuilt;
      }
      return new RemoteException(className, message, stack, null);
    } catch (Throwable undecodable) { // also Errors: a static initializer of a foreign class
      return new RemoteException(className, message, stack, undecodable);
    }
  }

  private static @Nullable String messageOf(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (Throwable broken) {
      return "(its getMessage() threw " + broken.getClass().getName() + ")";
    }
  }

  private static String stackOf(Throwable thrown) {
    try {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString();
    } catch (Throwable broken) {
      return thrown.getClass().getName() + " (its stack trace could not be printed)";
    }
  }

  private static byte[] encodedFormOf(Throwable thrown) {
    try {
      EncodedBuffer buffer = new EncodedBuffer();
      Codec.standard().encode(thrown, buffer);
      return buffer.toByteArray();
    } catch (Throwable notSerialisable) {
      return NONE;
    }
  }

  private static void writeText(String text, EncodedBuffer sink) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sink.writeInt(bytes.length);
    sink.write(bytes, 0, bytes.length);
  }

  private static String readText(ByteBuffer source) {
    return new String(PoolMessage.readBytes(source), StandardCharsets.UTF_8);
  }
}
