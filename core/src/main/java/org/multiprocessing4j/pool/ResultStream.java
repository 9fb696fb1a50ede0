package org.multiprocessing4j.pool;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.pool.call.Definition;
import org.multiprocessing4j.pool.call.EncodedCall;
import org.multiprocessing4j.pool.dispatch.Outcome;
import org.multiprocessing4j.pool.dispatch.WorkItem;

/**
 * The results of an {@code imap}, one by one. For one thread.
 *
 * <p>The thread that asks for results also reads the input and submits, so there is no more read
 * ahead than a fixed number of chunks: an endless input does not fill the memory.
 *
 * @param <R> the type of a result
 */
final class ResultStream<R extends @Nullable Object> implements Iterator<R> {
  private static final int MIN_IN_FLIGHT = 16;

  /** Some items on their way; without work if they could not be sent. */
  private static final class Chunk {
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private @Nullable WorkItem work;
  }

  /**
   * Lets a pool that was shut down no longer wait for this stream, at the latest when nobody refers
   * to it any more.
   */
  private record End(Submissions submissions, Definition function) implements Runnable {
    @Override
    public void run() {
      submissions.endStream(function);
    }
  }

  private final ProcessPool pool;
  private final Submissions submissions;
  private final Definition function;
  private final Iterator<?> input;
  private final int chunkSize;
  private final boolean ordered;
  private final int maxInFlight;
  private final Cleaner.Cleanable end;

  /** Chunks that have been submitted and not been taken, in the order of the input. */
  private final Set<Chunk> inFlight = new LinkedHashSet<>();

  /** Those of them that have ended, in the order in which they did, if that is what counts. */
  private final BlockingQueue<Chunk> finished = new LinkedBlockingQueue<>();

  /** What is left of the chunk that was taken last. */
  private Iterator<@Nullable Object> results = Collections.emptyIterator();

  private long itemsRead;
  private @Nullable Throwable inputFailure;
  private boolean inputEnded;

  private ResultStream(
      ProcessPool pool,
      Submissions submissions,
      Definition function,
      Iterator<?> input,
      int chunkSize,
      boolean ordered) {
    this.pool = pool;
    this.submissions = submissions;
    this.function = function;
    this.input = input;
    this.chunkSize = chunkSize;
    this.ordered = ordered;
    this.maxInFlight = Math.max(MIN_IN_FLIGHT, 2 * submissions.processes());
    this.end = ProcessPool.CLEANER.register(this, new End(submissions, function));
  }

  /** Returns a stream that submits as it is consumed, and cancels when it is closed. */
  static <R extends @Nullable Object> Stream<R> open(
      ProcessPool pool,
      Submissions submissions,
      Object function,
      Iterable<?> items,
      int chunkSize,
      boolean ordered) {
    ResultStream<R> results =
        new ResultStream<>(
            pool,
            submissions,
            EncodedCall.ofFunction(function),
            items.iterator(),
            chunkSize,
            ordered);
    submissions.openStream(results.function);
    results.fill();
    int traits = ordered ? Spliterator.ORDERED : 0;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(results, traits), false)
        .onClose(results::close);
  }

  @Override
  public boolean hasNext() {
    fill();
    return results.hasNext() || !inFlight.isEmpty() || inputFailure != null;
  }

  /**
   * Returns the next result.
   *
   * @throws CompletionException if the task of this item failed; the next call goes on after it
   */
  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // results of the function are of type R, null or not
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all results have been taken");
    }
    try {
      if (!results.hasNext()) {
        takeChunk();
      }
      return (R) results.next();
    } finally {
      Reference.reachabilityFence(pool); // a pool that nobody refers to is shut down
    }
  }

  /** For the operation that ends a stream, after whose failure nobody asks for the rest. */
  @Override
  public void forEachRemaining(Consumer<? super R> action) {
    try {
      Iterator.super.forEachRemaining(action);
    } catch (Throwable failed) {
      endInput();
      throw failed;
    }
  }

  private void takeChunk() {
    Throwable failure = inputFailure;
    if (inFlight.isEmpty() && failure != null) {
      inputFailure = null;
      throw unchecked(failure);
    }
    Outcome outcome = awaitChunk();
    try {
      results = Arrays.asList(Outcome.resultsOf(outcome)).iterator();
    } catch (CancellationException | CompletionException asItIs) {
      throw asItIs;
    } catch (Throwable thrown) { // whatever the task threw
      throw new CompletionException(thrown);
    }
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }

  private Outcome awaitChunk() {
    try {
      Chunk chunk = ordered ? first() : finishedFirst();
      Outcome outcome = chunk.outcome.get();
      inFlight.remove(chunk);
      if (inputEnded && inFlight.isEmpty()) {
        submissions.forget(function);
      }
      return outcome;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while waiting for a result", e);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a chunk fails with an outcome", impossible);
    }
  }

  private Chunk first() {
    Chunk first = inFlight.iterator().next();
    submissions.help(first.outcome::isDone);
    return first;
  }

  private Chunk finishedFirst() throws InterruptedException {
    Chunk chunk;
    do {
      submissions.help(() -> !finished.isEmpty());
      chunk = finished.take();
    } while (!inFlight.contains(chunk)); // there again, since the dispatcher has failed meanwhile
    return chunk;
  }

  /** Submits until as many chunks are on their way as may be, or the input has ended. */
  private void fill() {
    while (!inputEnded && inFlight.size() < maxInFlight) {
      submitNext();
    }
  }

  private void submitNext() {
    List<@Nullable Object> items = new ArrayList<>();
    try {
      submissions.requireStreaming();
      try {
        while (items.size() < chunkSize && input.hasNext()) {
          items.add(input.next());
        }
      } finally { // what came before a failure of the input counts
        if (!items.isEmpty()) {
          submit(items.toArray());
        }
      }
      if (items.isEmpty()) {
        endInput();
      }
    } catch (RuntimeException | Error failure) { // of the input, or of the pool
      inputFailure = failure; // first: to end may fail, too, and what is missing must be told
      endInput();
    }
  }

  private void endInput() {
    inputEnded = true;
    end.clean();
  }

  private void submit(@Nullable Object[] items) {
    Chunk chunk = new Chunk();
    try {
      EncodedCall call = EncodedCall.ofItems(function, items, itemsRead);
      chunk.work = submissions.chunk(call, outcome -> ended(chunk, outcome));
    } catch (RuntimeException | Error unsendable) { // as if these items had failed in their worker
      ended(chunk, new Outcome.Lost(unsendable));
    }
    itemsRead += items.length;
    if (chunk.work != null) {
      submissions.submitOfStream(chunk.work);
    }
    inFlight.add(chunk);
  }

  private void ended(Chunk chunk, Outcome outcome) {
    chunk.outcome.complete(outcome);
    if (!ordered) {
      finished.add(chunk);
    }
  }

  private void close() {
    if (!inputEnded || !inFlight.isEmpty()) {
      endInput();
      submissions.cancel(
          inFlight.stream().map(chunk -> chunk.work).filter(Objects::nonNull).toList(), true);
      submissions.forget(function);
    }
  }
}
