package org.multiprocessing4j.pool.dispatch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.FurtherLoaders;
import org.multiprocessing4j.pool.call.Failure;
import org.multiprocessing4j.process.EncodedThrowable;

/**
 * How a task ended, still encoded.
 *
 * <p>The dispatcher hands outcomes on unopened: opening one runs the code of user classes, which
 * may throw, block or take long.
 */
@Internal
public sealed interface Outcome {
  /** Returns the result of the task. Not in a turn of the dispatcher. */
  @Nullable Object open() throws Throwable;

  /** An encoded result, perhaps of a class that only some loaders know. */
  record Value(ByteBuffer encoded, Collection<ClassLoader> loaders) implements Outcome {
    @Override
    public @Nullable Object open() {
      FurtherLoaders scope = FurtherLoaders.use(loaders);
      try (scope) {
        return Codec.standard().decode(encoded);
      }
    }
  }

  /** An encoded exception, perhaps of a class that only some loaders know. */
  record Threw(Failure failure, Collection<ClassLoader> loaders) implements Outcome {
    @Override
    public Object open() throws Throwable {
      FurtherLoaders scope = FurtherLoaders.use(loaders);
      try (scope) {
        throw EncodedThrowable.forFuture(failure.toThrowable());
      }
    }
  }

  /** A failure that arose in this process: the worker died, the time was up, the pool broke. */
  record Lost(Throwable reason) implements Outcome {
    @Override
    public Object open() throws Throwable {
      throw reason;
    }
  }

  /** A value from this process in place of the result. */
  record Instead(Outcome outcome, @Nullable Object value) implements Outcome {
    @Override
    public @Nullable Object open() throws Throwable {
      outcome.open();
      return value;
    }
  }

  /** The outcomes of all chunks of a {@code map}, in order; each value is an array of results. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Gathered(Outcome[] chunks, int resultCount) implements Outcome {
    @Override
    public Object open() throws Throwable {
      List<@Nullable Object> results = new ArrayList<>(resultCount);
      for (Outcome chunk : chunks) {
        Collections.addAll(results, resultsOf(chunk));
      }
      return results;
    }
  }

  /** Opens the outcome of a chunk, whose results are an array. */
  static @Nullable Object[] resultsOf(Outcome chunk) throws Throwable {
    if (chunk.open() instanceof @Nullable Object[] results) {
      return results;
    }
    throw new IllegalStateException("a chunk of a map did not return an array");
  }
}
