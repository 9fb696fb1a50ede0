package org.multiprocessing4j.process;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Signal;

/**
 * One process, one result.
 *
 * <p>The child sends one message with a result, or two with a failure: the stack trace as text,
 * which always arrives, and the exception itself if it is serialisable. They are opened on a thread
 * of the common pool, since that runs code of the user's classes.
 */
final class SuppliedResult<R> implements ChildListener {
  private static final byte VALUE = 0;
  private static final byte STACK_TRACE = 1;
  private static final byte EXCEPTION = 2;

  private final CompletableFuture<R> future = new CompletableFuture<>();
  private @Nullable ByteBuffer value;
  private @Nullable ByteBuffer stackTrace;
  private @Nullable ByteBuffer exception;

  private SuppliedResult() {}

  static <R> CompletableFuture<R> launch(LaunchSpec spec, SerializableCallable<R> task) {
    SuppliedResult<R> result = new SuppliedResult<>();
    SerializableRunnable work = () -> work(task);
    Child child = ReservedTask.launch(spec, () -> ChildProcess.encode(work), result);
    var unused =
        result.future.whenComplete(
            (value, failure) -> {
              if (result.future.isCancelled()) {
                child.signal(Signal.SIGTERM);
              }
            });
    return result.future;
  }

  /** Runs in the child. */
  private static void work(SerializableCallable<?> task) {
    ParentLink parent = ParentLink.current().orElseThrow();
    try {
      parent.send(message(VALUE, task.call()));
    } catch (Throwable failure) { // also errors have to reach the one who waits
      StringWriter text = new StringWriter();
      failure.printStackTrace(new PrintWriter(text));
      parent.send(message(STACK_TRACE, text.toString()));
      sendIfSerializable(parent, failure);
    }
  }

  private static void sendIfSerializable(ParentLink parent, Throwable failure) {
    try {
      parent.send(message(EXCEPTION, failure));
    } catch (RuntimeException notSerializable) {
      ProcessLog.debug("an exception goes over as text only", notSerializable);
    }
  }

  private static ByteBuffer message(byte kind, @Nullable Object content) {
    EncodedBuffer buffer = new EncodedBuffer();
    buffer.write(kind);
    Codec.standard().encode(content, buffer);
    return buffer.toByteBuffer();
  }

  @Override
  public void onMessage(Child child, ByteBuffer message) {
    switch (message.get()) {
      case VALUE -> value = message;
      case STACK_TRACE -> stackTrace = message;
      case EXCEPTION -> exception = message;
      default -> throw new IllegalStateException("not a result: " + message);
    }
  }

  @Override
  public void onExit(Child child, int exitCode) {
    var unused = CompletableFuture.runAsync(() -> complete(child, exitCode));
  }

  private void complete(Child child, int exitCode) {
    try {
      if (value != null) {
        future.complete(decode(value));
      } else {
        future.completeExceptionally(failure(child, exitCode));
      }
    } catch (Throwable undecodable) { // an Error in a static initialiser of a result's class
      future.completeExceptionally(undecodable);
    }
  }

  private Throwable failure(Child child, int exitCode) {
    if (stackTrace == null) {
      return ProcessFailedException.ended(child, exitCode);
    }
    ProcessFailedException asText = ProcessFailedException.threw(child, decode(stackTrace));
    if (exception == null) {
      return asText;
    }
    try {
      Throwable original = decode(exception);
      original.addSuppressed(asText);
      return original;
    } catch (Throwable cannotBeRebuilt) {
      asText.addSuppressed(cannotBeRebuilt);
      return asText;
    }
  }

  /** What the task returned, or what {@link #work} has sent: only the sender knows the type. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  private static <T> T decode(ByteBuffer encoded) {
    return (T) Codec.standard().decode(encoded);
  }
}
