package org.multiprocessing4j.pool;

import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of an {@code imap}, one by one. For one thread.
 *
 * <p>The thread that asks for results also reads the input and submits, so there is no more read
 * ahead than a fixed number of chunks: an endless input does not fill the memory.
 *
 * @param <R> the type of a result
 */
final class ResultStream<R extends @Nullable Object> implements Iterator<R> {
  private static final int MIN_READ_AHEAD = 16;

  /** Stands for null, which a deque does not take. */
  private static final Object NULL = new Object();

  /** How a chunk ended, once it has. */
  private static final class Chunk {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Outcome outcome = new Outcome.Lost(new IllegalStateException("not ended"));

    void end(Outcome how) {
      outcome = how;
      ended.countDown();
    }
  }

  private final ProcessPool pool;
  private final Submissions submissions;
  private final Definition function;
  private final Iterator<?> input;
  private final int chunkSize;
  private final boolean ordered;
  private final int readAhead;
  private final BlockingQueue<Chunk> finished = new LinkedBlockingQueue<>();
  private final Map<Chunk, WorkItem> inFlight = new LinkedHashMap<>();
  private final Deque<@Nullable Object> results = new ArrayDeque<>();
  private long itemsRead;
  private @Nullable RuntimeException inputFailure;
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
    this.readAhead = Math.max(MIN_READ_AHEAD, 2 * submissions.processes());
  }

  /** Returns a stream that submits when it is consumed, and cancels when it is closed. */
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
    int traits = ordered ? Spliterator.ORDERED : 0;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(results, traits), false)
        .onClose(results::close);
  }

  @Override
  public boolean hasNext() {
    readAhead();
    return !results.isEmpty() || !inFlight.isEmpty() || inputFailure != null;
  }

  /**
   * Returns the next result.
   *
   * @throws CompletionException if the task of this item failed; the next call goes on after it
   */
  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all results have been taken");
    }
    try {
      if (results.isEmpty()) {
        takeChunk();
      }
      return nextResult();
    } finally {
      Reference.reachabilityFence(pool); // a pool that nobody refers to is shut down
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // results of the function are of type R, null or not
  private R nextResult() {
    Object result = results.removeFirst();
    return (R) (result == NULL ? null : result);
  }

  private void takeChunk() {
    if (inFlight.isEmpty() && inputFailure != null) {
      RuntimeException failure = inputFailure;
      inputFailure = null;
      throw failure;
    }
    Chunk chunk = awaitChunk();
    inFlight.remove(chunk);
    if (inFlight.isEmpty() && inputEnded) {
      submissions.forget(function);
    }
    try {
      if (chunk.outcome.open() instanceof @Nullable Object[] values) {
        for (Object value : values) {
          results.addLast(value == null ? NULL : value);
        }
      }
    } catch (CancellationException cancelled) {
      throw cancelled;
    } catch (Throwable thrown) { // whatever the task threw
      throw new CompletionException(thrown);
    }
  }

  private Chunk awaitChunk() {
    try {
      if (!ordered) {
        submissions.help(() -> !finished.isEmpty());
        return finished.take();
      }
      Chunk first = inFlight.keySet().iterator().next();
      submissions.help(() -> first.ended.getCount() == 0);
      first.ended.await();
      return first;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while waiting for a result", e);
    }
  }

  private void readAhead() {
    while (!inputEnded && inFlight.size() < readAhead) {
      submitNext();
    }
  }

  private void submitNext() {
    try {
      List<@Nullable Object> items = new ArrayList<>();
      while (items.size() < chunkSize && input.hasNext()) {
        items.add(input.next());
      }
      if (items.isEmpty()) {
        inputEnded = true;
      } else {
        submit(items.toArray());
      }
    } catch (RuntimeException failure) { // of the input, or an item that cannot be sent
      inputEnded = true;
      inputFailure = failure;
    }
  }

  private void submit(@Nullable Object[] items) {
    Chunk chunk = new Chunk();
    EncodedCall call = EncodedCall.ofItems(function, items, itemsRead);
    itemsRead += items.length;
    WorkItem item =
        submissions.chunk(
            call,
            outcome -> {
              chunk.end(outcome);
              if (!ordered) {
                finished.add(chunk);
              }
            });
    submissions.submit(item);
    inFlight.put(chunk, item);
  }

  private void close() {
    if (!inputEnded || !inFlight.isEmpty()) {
      inputEnded = true;
      submissions.cancel(List.copyOf(inFlight.values()), true);
      submissions.forget(function);
    }
  }
}
