package org.multiprocessing4j.pool.call;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.pool.RemoteException;
import org.multiprocessing4j.process.EncodedThrowable;

/**
 * An exception on its way from a worker to the parent. One that cannot be rebuilt must cost its own
 * task only; in Python it hangs the pool.
 */
@Internal
public record Failure(EncodedThrowable thrown) {
  /** Describes anything that was thrown, whatever its own methods do. */
  public static Failure of(Throwable thrown) {
    return new Failure(EncodedThrowable.of(thrown));
  }

  /** Returns whether the worker's heap is exhausted, so that it should not go on. */
  public boolean isOutOfMemory() {
    return thrown.className().equals(OutOfMemoryError.class.getName());
  }

  /** Returns class and message in one line, as {@link Throwable#toString} does. */
  public String summary() {
    String className = thrown.className();
    return thrown.message() == null ? className : className + ": " + thrown.message();
  }

  void writeTo(EncodedBuffer sink) {
    writeText(thrown.className(), sink);
    String message = thrown.message();
    sink.write(message == null ? 0 : 1);
    if (message != null) {
      writeText(message, sink);
    }
    writeText(thrown.stack(), sink);
    PoolMessage.writeBytes(thrown.encoded(), sink);
  }

  static Failure read(ByteBuffer source) {
    String className = readText(source);
    String message = source.get() == 0 ? null : readText(source);
    String stack = readText(source);
    return new Failure(
        new EncodedThrowable(className, message, stack, PoolMessage.readBytes(source)));
  }

  /**
   * Rebuilds the exception, or stands in for it. Runs code of the exception's class, so never call
   * it in a turn of the dispatcher.
   */
  public Throwable toThrowable() {
    return thrown.encoded().length == 0 ? standIn(null) : thrown.rebuild(this::standIn);
  }

  private RemoteException standIn(@Nullable Throwable reason) {
    return new RemoteException(thrown.className(), thrown.message(), thrown.stack(), reason);
  }

  private static void writeText(String text, EncodedBuffer sink) {
    PoolMessage.writeBytes(text.getBytes(StandardCharsets.UTF_8), sink);
  }

  private static String readText(ByteBuffer source) {
    return new String(PoolMessage.readBytes(source), StandardCharsets.UTF_8);
  }
}
