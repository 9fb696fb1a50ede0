package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Callbacks when the system has no thread for them. */
class CompletionsTest {
  private final List<String> done = new ArrayList<>();
  private final Scarce threads = new Scarce();
  private final Completions completions =
      new Completions(new ConcurrentLinkedQueue<>(), threads, () -> done.add("watch"));
  private long now = System.nanoTime();

  /** Gives so many threads, each of which runs when it is told to. */
  private static final class Scarce implements Executor {
    private final Deque<Runnable> started = new ArrayDeque<>();
    private int free;

    @Override
    public void execute(Runnable job) {
      if (free == 0) {
        throw new OutOfMemoryError("unable to create native thread (as planned)");
      }
      free--;
      started.add(job);
    }
  }

  private void relieve() {
    look();
    look(); // sees that there is no progress
  }

  private void look() {
    now += TimeUnit.SECONDS.toNanos(1);
    completions.relieveIfDue(now);
  }

  @Test
  void aThreadThatIsRefusedHarmsNobodyAndIsAskedForAgain() {
    completions.run(() -> done.add("callback"));
    assertThat(done).containsExactly("watch");
    relieve();
    threads.free = 1;
    relieve();
    threads.started.remove().run();
    assertThat(done).containsExactly("watch", "callback");
  }

  @Test
  void theNextJobAsksForAThreadToo() {
    completions.run(() -> done.add("first"));
    threads.free = 1;
    completions.run(() -> done.add("second"));
    threads.started.remove().run();
    assertThat(done).containsExactly("watch", "first", "second");
  }

  @Test
  void theThreadOfAPoolThatIsOverLeavesCallbacksToTheirOwnThreads() {
    threads.free = 2;
    completions.run(() -> done.add("callback"));
    completions.endWatch();
    completions.drainRest();
    assertThat(done).isEmpty();
    assertThat(completions.isOver()).isFalse();
    threads.started.remove().run();
    assertThat(done).containsExactly("callback");
    threads.started.remove().run();
    assertThat(completions.isOver()).isTrue();
  }

  @Test
  void theThreadOfAPoolThatIsOverRunsWhatIsLeft() {
    completions.run(() -> done.add("before"));
    completions.endWatch();
    completions.run(() -> done.add("after"));
    completions.drainRest();
    assertThat(done).containsExactly("watch", "before", "after");
  }

  @Test
  void aThreadThatMakesProgressIsNotRelieved() {
    threads.free = 2;
    completions.run(
        () -> {
          completions.run(this::look);
          completions.run(() -> done.add("last"));
          look();
        });
    threads.started.remove().run();
    assertThat(done).containsExactly("watch", "last");
    assertThat(threads.started).isEmpty();
  }

  @Test
  void eachCallbackThatIsLeftGetsAThreadWhenThePoolEnds() {
    threads.free = 3;
    completions.run(
        () -> {
          completions.run(() -> done.add("second"));
          completions.run(() -> done.add("third"));
          completions.endWatch();
        });
    threads.started.remove().run();
    assertThat(threads.started).hasSize(2);
  }
}
