package org.multiprocessing4j.pool.worker;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.SerializableFunction;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.pool.call.EncodedCall;
import org.multiprocessing4j.pool.call.LambdaSite;
import org.multiprocessing4j.pool.call.PoolMessage;
import org.multiprocessing4j.process.FirstDecode;

/**
 * In a worker: decodes calls and runs them, on the main thread. What cannot be decoded fails the
 * call that needs it, and nothing else.
 */
@Internal
public final class CallRunner {
  private static final @Nullable Object[] NOTHING = {};

  /** Definitions as they came; they are decoded when a call needs them. */
  private final Map<Long, PoolMessage.Define> definitions = new HashMap<>();

  private final Map<Long, LambdaSite.Rebuilder> sites = new HashMap<>();
  private final Map<Long, Object> withoutArguments = new HashMap<>();
  private final Map<Long, SerializableFunction<@Nullable Object, @Nullable Object>> functions =
      new HashMap<>();
  private boolean hasBegun;

  /**
   * Makes a runner that knows no definitions yet.
   *
   * @param hasBegun whether this process has run code of the program already, the initializer
   */
  CallRunner(boolean hasBegun) {
    this.hasBegun = hasBegun;
  }

  void define(PoolMessage.Define definition) {
    definitions.put(definition.id(), definition);
  }

  void forget(long id) {
    definitions.remove(id);
    functions.remove(id);
  }

  /** Runs a call and returns its result. */
  @Nullable Object run(ByteBuffer call) throws Throwable {
    return invoke(hasBegun ? decode(call) : decodeFirst(call));
  }

  private @Nullable Object decodeFirst(ByteBuffer call) throws Throwable {
    hasBegun = true;
    FirstDecode guard = FirstDecode.begin();
    try (guard) {
      return decode(call);
    }
  }

  /** Returns the task of a call. */
  private @Nullable Object decode(ByteBuffer call) throws Throwable {
    byte kind = call.get();
    return switch (kind) {
      case EncodedCall.OBJECT -> Codec.standard().decode(call);
      case EncodedCall.LAMBDA -> lambda(call.getLong(), call);
      case EncodedCall.ITEMS -> application(function(call.getLong()), arrayIn(call));
      default -> throw new IllegalStateException("unknown kind of call " + kind);
    };
  }

  /** Runs a task of any of the types that can be submitted. */
  public static @Nullable Object invoke(@Nullable Object task) throws Exception {
    if (task instanceof Callable<?> callable) {
      return callable.call();
    }
    if (task instanceof SerializableRunnable runnable) {
      runnable.run();
      return null;
    }
    if (task instanceof Runnable runnable) {
      runnable.run();
      return null;
    }
    throw new IllegalStateException("not a task: " + task);
  }

  private Object lambda(long id, ByteBuffer arguments) throws Throwable {
    if (arguments.hasRemaining()) {
      return site(id).rebuild(arrayIn(arguments));
    }
    Object known = withoutArguments.get(id); // without a state, one will do for all calls
    if (known == null) {
      known = site(id).rebuild(NOTHING);
      withoutArguments.put(id, known);
    }
    return known;
  }

  private LambdaSite.Rebuilder site(long id) throws Exception {
    LambdaSite.Rebuilder site = sites.get(id);
    if (site == null) {
      site = LambdaSite.Rebuilder.decode(definition(id).code());
      sites.put(id, site);
    }
    return site;
  }

  @SuppressWarnings("unchecked") // the parent takes nothing else as the function of a map
  private SerializableFunction<@Nullable Object, @Nullable Object> function(long id) {
    SerializableFunction<@Nullable Object, @Nullable Object> known = functions.get(id);
    if (known != null) {
      return known;
    }
    Object decoded = Codec.standard().decode(ByteBuffer.wrap(definition(id).code()));
    var function =
        (SerializableFunction<@Nullable Object, @Nullable Object>) Objects.requireNonNull(decoded);
    functions.put(id, function);
    return function;
  }

  private PoolMessage.Define definition(long id) {
    PoolMessage.Define definition = definitions.get(id);
    if (definition == null) {
      throw new IllegalStateException("the parent has not defined code " + id);
    }
    return definition;
  }

  /** The task that replaces each item by what the function makes of it. */
  private static Callable<Object> application(
      SerializableFunction<@Nullable Object, @Nullable Object> function, @Nullable Object[] items) {
    return () -> {
      for (int i = 0; i < items.length; i++) {
        items[i] = function.apply(items[i]);
      }
      return items;
    };
  }

  private static @Nullable Object[] arrayIn(ByteBuffer bytes) {
    if (Codec.standard().decode(bytes) instanceof @Nullable Object[] array) {
      return array;
    }
    throw new IllegalStateException("the parent has not sent an array");
  }
}
