package org.multiprocessing4j.pool.call;

import java.lang.invoke.SerializedLambda;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;

/**
 * A call in the form in which it goes to a worker.
 *
 * <pre>
 *   0 | object                      a task object as a whole
 *   1 | id:8 | captured arguments   a lambda whose site is defined
 *   2 | id:8 | items                a defined function, applied to each item of an array
 * </pre>
 *
 * @param bytes the call
 * @param definition what the worker must know before, or null
 * @param description what the task is called in messages to people
 * @param reservations what the arguments hold ready for the worker, if anything
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
@Internal
public record EncodedCall(
    byte[] bytes,
    @Nullable Definition definition,
    Supplier<String> description,
    Optional<Reservations> reservations) {
  public static final byte OBJECT = 0;
  public static final byte LAMBDA = 1;
  public static final byte ITEMS = 2;

  private static final @Nullable Object[] NOTHING = {};

  /**
   * Encodes a task without arguments, a {@link Callable}, {@link Runnable} or {@link
   * SerializableRunnable}.
   *
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if it cannot be sent
   */
  public static EncodedCall ofTask(Object task) {
    LambdaSite site = LambdaSite.of(task);
    SerializedLambda lambda = site == null ? null : site.takeApart(task);
    return site == null || lambda == null ? ofObject(task) : ofLambda(task, site, lambda);
  }

  private static EncodedCall ofObject(Object task) {
    EncodedBuffer buffer = EncodedBuffer.borrow();
    try {
      buffer.write(OBJECT);
      Codec.standard().encode(task, buffer);
      String name = task.getClass().getName();
      return new EncodedCall(buffer.toByteArray(), null, () -> name, buffer.takeReservations());
    } finally {
      buffer.giveBack();
    }
  }

  private static EncodedCall ofLambda(Object task, LambdaSite site, SerializedLambda lambda) {
    @Nullable Object[] captured = capturedBy(lambda);
    Definition definition = site.definition(lambda);
    EncodedBuffer buffer = EncodedBuffer.borrow();
    try {
      buffer.write(LAMBDA);
      buffer.writeLong(definition.id());
      if (captured.length > 0) {
        Codec.standard().encode(captured, buffer);
      }
      return new EncodedCall(
          buffer.toByteArray(), definition, definition::name, buffer.takeReservations());
    } catch (NotSerializableValueException anArgument) {
      return ofObject(task); // fails too, and names the way to the culprit from the lambda on
    } finally {
      buffer.giveBack();
    }
  }

  private static @Nullable Object[] capturedBy(SerializedLambda lambda) {
    int count = lambda.getCapturedArgCount();
    if (count == 0) {
      return NOTHING;
    }
    @Nullable Object[] captured = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      captured[i] = lambda.getCapturedArg(i);
    }
    return captured;
  }

  /** Encodes the function of a {@code map}, which workers learn once. */
  public static Definition ofFunction(Object function) {
    EncodedBuffer buffer = EncodedBuffer.borrow();
    try {
      Codec.standard().encode(function, buffer);
      refuseReservations(buffer, "The function of a map");
      return Definition.of(PoolMessage.Kind.FUNCTION, buffer.toByteArray(), nameOf(function));
    } finally {
      buffer.giveBack();
    }
  }

  /** Encodes a function applied to some items. */
  public static EncodedCall ofItems(
      Definition function, @Nullable Object[] items, long firstIndex) {
    EncodedBuffer buffer = EncodedBuffer.borrow();
    try {
      buffer.write(ITEMS);
      buffer.writeLong(function.id());
      Codec.standard().encode(items, buffer);
      return new EncodedCall(
          buffer.toByteArray(),
          function,
          () -> function.name() + " on item " + firstIndex,
          buffer.takeReservations());
    } finally {
      buffer.giveBack();
    }
  }

  /**
   * Gives up what no worker will fetch, since none has this call or the one that had it is dead.
   */
  public void releaseReservations() {
    reservations.ifPresent(Reservations::release);
  }

  /** A connection and the like can be received once. */
  static void refuseReservations(EncodedBuffer buffer, String copied) {
    Optional<Reservations> reserved = buffer.takeReservations();
    if (reserved.isPresent()) {
      reserved.get().release();
      throw new IllegalArgumentException(
          copied
              + " is copied to each worker, but what it has captured can be received only once,"
              + " such as a connection. Pass it as an item, or to one task by applyAsync");
    }
  }

  private static String nameOf(Object mapped) {
    Object function = mapped instanceof Adapter<?, ?> adapter ? adapter.original() : mapped;
    LambdaSite site = LambdaSite.of(function);
    SerializedLambda lambda = site == null ? null : site.takeApart(function);
    return lambda == null ? function.getClass().getName() : LambdaSite.nameOf(lambda);
  }
}
