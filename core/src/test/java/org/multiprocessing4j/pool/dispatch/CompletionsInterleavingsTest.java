package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.StepMemory.act;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.Interleavings;
import org.multiprocessing4j.ipc.testsupport.StepMemory;

/**
 * Who runs callbacks, in every order of a few threads' steps: {@link Completions} as they are, over
 * a queue, threads and a dispatcher whose every use is a step.
 *
 * <p>After each run every job was run once, whatever blocked, was refused or ended meanwhile; and
 * jobs are run one by one, in their order, unless one has blocked.
 */
@Timeout(120)
class CompletionsInterleavingsTest {
  // What the threads share, besides the completions.
  private static final int WATCH = SteppingQueue.SIZE_BYTES;
  private static final int IDLE = 12;
  private static final int REFUSED = 16;
  private static final int WATCH_AFTERWARDS = 20;
  private static final int STARTED = 24;
  private static final int DONE = 28; // for each job
  private static final int SIZE_BYTES = 64;

  private final Deque<Runnable> started = new ArrayDeque<>();
  private final List<Integer> done = new ArrayList<>();

  /** How many threads sleep on each word; those that do not are awake. */
  private final int[] waiting = new int[SIZE_BYTES];

  private int awake;
  private int refusals;
  private int atOnce;
  private int mostAtOnce;
  private boolean ended;
  private long now;
  private Completions completions = newCompletions(0, 0);

  private Completions newCompletions(int threadsAwake, int refusedThreads) {
    Arrays.fill(waiting, 0);
    started.clear();
    done.clear();
    awake = threadsAwake;
    refusals = refusedThreads;
    atOnce = 0;
    mostAtOnce = 0;
    ended = false;
    now = System.nanoTime();
    return new Completions(new SteppingQueue(), this::start, this::callWatch);
  }

  private void callWatch() {
    signal(WATCH);
    StepMemory.get().getIntVolatile(WATCH_AFTERWARDS);
  }

  private void start(Runnable drain) {
    if (refusals > 0) {
      StepMemory.get().getIntVolatile(REFUSED);
      refusals--;
      throw new OutOfMemoryError("unable to create native thread (as planned)");
    }
    started.add(drain);
    signal(STARTED);
  }

  /** Changes a word, and wakes all who wait for that. */
  private void signal(int word) {
    StepMemory.get().getAndAddInt(word, 1);
    awake += waiting[word];
    waiting[word] = 0;
    StepMemory.get().wake(word, Integer.MAX_VALUE);
  }

  private void await(int word, int old) {
    while (StepMemory.get().getIntVolatile(word) == old) {
      waiting[word]++;
      oneLessIsAwake();
      StepMemory.get().awaitEither(word, old, 0, 0, Long.MAX_VALUE);
    }
  }

  private void oneLessIsAwake() {
    awake--;
    if (awake == 0) {
      signal(IDLE);
    }
  }

  // ---- what threads do ----

  private void run(int... numbers) {
    for (int number : numbers) {
      run(number, () -> {});
    }
  }

  /** Runs a job that waits for another one. */
  private void runBehind(int job, int other) {
    run(job, () -> awaitEnd(other));
  }

  private void awaitEnd(int job) {
    await(DONE + 4 * job, 0);
  }

  private void run(int job, Runnable first) {
    completions.run(
        () -> {
          atOnce++;
          mostAtOnce = Math.max(mostAtOnce, atOnce);
          first.run();
          signal(DONE + 4 * job);
          done.add(job);
          atOnce--;
        });
  }

  /** As the thread of the pool does: looks when it is called, and while it has to look again. */
  private void watch() {
    while (true) {
      int calls = StepMemory.get().getIntVolatile(WATCH);
      if (look() == Long.MAX_VALUE) {
        StepMemory.get().awaitEither(WATCH, calls, 0, 0, Long.MAX_VALUE);
      } else {
        nap();
      }
    }
  }

  /** Time passes when nobody else can go on. */
  private void nap() {
    int idle = StepMemory.get().getIntVolatile(IDLE);
    if (awake > 0) {
      StepMemory.get().awaitEither(IDLE, idle, 0, 0, Long.MAX_VALUE);
    }
  }

  private long look() {
    now += TimeUnit.SECONDS.toNanos(1);
    return completions.relieveIfDue(now);
  }

  private void end() {
    ended = true;
    completions.endWatch();
    completions.drainRest();
  }

  // ---- the exploration ----

  /** Threads that do something and then are those that callbacks are run on. */
  private Interleavings explore(int refusedThreads, Runnable... acts) {
    Interleavings threads =
        Interleavings.of(SIZE_BYTES)
            .preparation((mine, self) -> completions = newCompletions(acts.length, refusedThreads));
    for (Runnable first : acts) {
      threads.resident(
          act(
              () -> {
                first.run();
                runCallbacks();
              }));
    }
    return threads;
  }

  private void runCallbacks() {
    while (true) {
      int starts = StepMemory.get().getIntVolatile(STARTED);
      Runnable drain = started.poll();
      if (drain == null) {
        await(STARTED, starts);
      } else {
        drain.run();
      }
    }
  }

  /** Explores; in the end each of the jobs has been run once, and the next one would be at once. */
  private void check(Interleavings threads, Integer... jobs) {
    int runs =
        threads.check(
            (mine, heir) -> {
              assertThat(done).containsExactlyInAnyOrder(jobs);
              assertThat(completions.isOver() || !ended).isTrue();
              requireReadyForMore(mine);
            });
    assertThat(runs).isGreaterThan(100);
  }

  private void requireReadyForMore(SharedBuffer mine) {
    StepMemory.set(mine);
    assertThat(started).isEmpty();
    refusals = 0;
    int calls = mine.getInt(WATCH);
    completions.run(() -> {});
    assertThat(started).as("threads asked for").hasSize(1);
    assertThat(mine.getInt(WATCH)).as("calls of the watch").isEqualTo(calls);
  }

  @Test
  void jobsOfOneThreadAreRunInTheirOrder() {
    explore(
            0,
            () -> {
              run(0);
              awaitEnd(0);
              run(1, 2);
            },
            () -> {})
        .check((mine, heir) -> assertThat(done).containsExactly(0, 1, 2));
  }

  @Test
  void jobsAreRunOneByOneWhileTheyEnd() {
    explore(0, () -> run(0), () -> run(1))
        .check(
            (mine, heir) -> {
              assertThat(done).containsExactlyInAnyOrder(0, 1);
              assertThat(mostAtOnce).isEqualTo(1);
            });
  }

  @Test
  void whatIsBehindAJobThatBlocksIsRun() {
    check(
        explore(0, () -> runBehind(0, 1), () -> run(1)).resident(act(this::watch)).preemptions(1),
        0,
        1);
  }

  @Test
  void whatIsBehindAJobThatBlocksIsRunAlsoAfterTheWatchHasSeenNothing() {
    check(
        explore(
                0,
                () -> {
                  run(0, 1);
                  awaitEnd(1);
                  runBehind(2, 3);
                  run(3);
                },
                () -> {})
            .resident(act(this::watch))
            .preemptions(1),
        0,
        1,
        2,
        3);
  }

  @Test
  void whatIsBehindAJobThatBlocksIsRunThoughThePoolEnds() {
    check(
        explore(
            0,
            this::end,
            () -> {
              runBehind(0, 1);
              run(1);
            }),
        0,
        1);
  }

  @Test
  void whoIsRefusedAThreadGetsOneLater() {
    check(explore(1, () -> run(0), () -> run(1)).resident(act(this::watch)).preemptions(1), 0, 1);
  }

  @Test
  void withoutAnyThreadAllIsRunWhenThePoolIsOver() {
    check(explore(Integer.MAX_VALUE, this::end, () -> run(0), () -> run(1)).preemptions(1), 0, 1);
  }
}
