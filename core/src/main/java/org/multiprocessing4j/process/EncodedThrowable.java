package org.multiprocessing4j.process;

import java.io.NotSerializableException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;

/**
 * An exception that is sent to another process: as text that can always be read and, if possible,
 * as the exception itself.
 *
 * <p>An exception may refuse to be serialised, its class may be unknown where it arrives, its own
 * methods may throw. None of that costs more than the exception itself: what it was arrives.
 *
 * @param className its class, as {@link Class#getName} gives it
 * @param message its message, or null if it has none
 * @param stack its stack trace, as {@link Throwable#printStackTrace()} writes it
 * @param encoded itself, as the standard codec encodes it; empty if it cannot
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
@Internal
public record EncodedThrowable(
    String className, @Nullable String message, String stack, byte[] encoded)
    implements Serializable {
  private static final byte[] NONE = {};

  /**
   * Encodes anything that was thrown, whatever its own methods do.
   *
   * @param thrown what
   * @return to be sent
   */
  public static EncodedThrowable of(Throwable thrown) {
    return new EncodedThrowable(
        thrown.getClass().getName(), messageOf(thrown), stackOf(thrown), encodedFormOf(thrown));
  }

  /**
   * Rebuilds the exception, which runs code of its class.
   *
   * @param standIn makes another one, of the text and of the reason why this one cannot be rebuilt
   * @return either of the two
   */
  public Throwable rebuild(Function<Throwable, Throwable> standIn) {
    try {
      return decoded();
    } catch (Throwable reason) { // also an Error: a static initialiser of a foreign class
      return standIn.apply(reason);
    }
  }

  /**
   * What a future is to fail with if a task has thrown something. It would take two exceptions for
   * its own: the one for a cancellation, and the other for the envelope of a failure.
   *
   * @param thrown by the task
   * @return the same, or an envelope around it
   */
  public static Throwable forFuture(Throwable thrown) {
    return thrown instanceof CancellationException || thrown instanceof CompletionException
        ? new CompletionException(thrown)
        : thrown;
  }

  private Throwable decoded() throws NotSerializableException {
    if (encoded.length == 0) {
      throw new NotSerializableException(className);
    }
    return (Throwable) Objects.requireNonNull(Codec.standard().decode(ByteBuffer.wrap(encoded)));
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
      return EncodedBuffer.of(thrown).toByteArray();
    } catch (Throwable notSerialisable) {
      return NONE;
    }
  }
}
