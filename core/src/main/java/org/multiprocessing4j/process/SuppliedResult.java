package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.FurtherLoaders;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Signal;

/**
 * The result of a process that {@link ChildProcess#supply} started.
 *
 * <p>The child sends one message, with what the task returned or threw. It is opened on a thread of
 * its own, since that runs code of the user's classes; the thread has the context class loader of
 * the one that asked for the result.
 */
final class SuppliedResult<R> implements ChildListener {
  private static final byte VALUE = 0;
  private static final byte FAILURE = 1;

  private final CompletableFuture<R> future = new CompletableFuture<>();
  private @Nullable ByteBuffer value;
  private @Nullable ByteBuffer failure;

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
    } catch (Throwable thrown) { // also errors have to reach the one who waits
      parent.send(message(FAILURE, EncodedThrowable.of(thrown)));
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
      case FAILURE -> failure = message;
      default -> throw new IllegalStateException("not a result: " + message);
    }
  }

  @Override
  public void onExit(Child child, int exitCode) {
    Thread opener = new Thread(() -> complete(child, exitCode), "mp4j-result");
    opener.setDaemon(true);
    opener.setContextClassLoader(child.spec().callers().context());
    try {
      opener.start();
    } catch (OutOfMemoryError tooManyThreads) { // the result is lost, and whoever waits is told
      future.completeExceptionally(tooManyThreads);
    }
  }

  private void complete(Child child, int exitCode) {
    R result;
    try {
      result = open(child, exitCode);
    } catch (Throwable thrown) { // also an Error in a static initialiser of a result's class
      future.completeExceptionally(EncodedThrowable.forFuture(thrown));
      return;
    }
    future.complete(result);
  }

  private R open(Child child, int exitCode) throws Throwable {
    FurtherLoaders scope = FurtherLoaders.use(child.spec().callers().loaders());
    try (scope) {
      if (value != null) {
        return decode(value);
      }
      throw failure == null
          ? ProcessFailedException.ended(child, exitCode)
          : rebuilt(child, decode(failure));
    }
  }

  /** The exception itself, which also tells of what the child was doing, or that alone. */
  private static Throwable rebuilt(Child child, EncodedThrowable thrown) {
    ProcessFailedException asText = ProcessFailedException.threw(child, thrown.stack());
    Throwable rebuilt = thrown.rebuild(asText::initCause);
    if (rebuilt != asText) {
      rebuilt.addSuppressed(asText);
    }
    return rebuilt;
  }

  /** What the task returned, or what {@link #work} has sent: only the sender knows the type. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  private static <T> T decode(ByteBuffer encoded) {
    return (T) Codec.standard().decode(encoded);
  }
}
