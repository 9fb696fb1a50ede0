package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.StepMemory.act;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Interleavings;
import org.multiprocessing4j.ipc.testsupport.StepMemory;
import org.multiprocessing4j.pool.call.Definition;
import org.multiprocessing4j.pool.call.PoolMessage;

/**
 * A shutdown while others wait for the end, in every order of their steps: {@link AwaitedEnd} and
 * {@link PoolLife} as they are, over memory at which each use of them is a step. A stream is open
 * that nobody consumes, so a pool that is not told to end it never ends.
 */
@Timeout(60)
class AwaitedEndInterleavingsTest {
  private static final int BEFORE = 0;
  private static final int AFTER = 4;
  private static final int ENDED = 8;
  private static final int SIZE_BYTES = 16;

  private static final Definition STREAM =
      Definition.of(PoolMessage.Kind.FUNCTION, new byte[0], "a stream");

  private PoolLife life = new PoolLife("awaited");
  private AwaitedEnd end = newEnd();

  /** How many threads sleep until the end. */
  private int asleep;

  private AwaitedEnd newEnd() {
    return new AwaitedEnd(
        () -> {
          step(BEFORE);
          boolean isShutdown = life.isShutdown();
          step(AFTER);
          return isShutdown;
        },
        () -> {
          step(BEFORE);
          life.refuseStreams();
          step(AFTER);
          turn(life::allStreamsEnded);
        },
        this::sleep);
  }

  private static void step(int offset) {
    StepMemory.get().getAndAddInt(offset, 1);
  }

  /** As in the dispatcher, where an event may end the pool. */
  private void turn(Runnable event) {
    step(BEFORE);
    event.run();
    if (life.isWindingDown()) {
      StepMemory.get().putIntVolatile(ENDED, 1);
      StepMemory.get().wake(ENDED, Integer.MAX_VALUE);
    }
    step(AFTER);
  }

  /** Until the end, or for no time. */
  private boolean sleep(long timeoutNanos) {
    while (StepMemory.get().getIntVolatile(ENDED) == 0 && timeoutNanos > 0) {
      asleep++;
      StepMemory.get().awaitEither(ENDED, 0, 0, 0, timeoutNanos);
      asleep--;
    }
    return StepMemory.get().getIntVolatile(ENDED) != 0;
  }

  // ---- what threads do ----

  private void shutDown() {
    step(BEFORE);
    life.refuseTasks();
    turn(life::shutDown);
    end.wasShutDown();
  }

  private void await(long timeoutNanos) {
    try {
      boolean ignored = end.await(timeoutNanos);
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Interleavings pool() {
    return Interleavings.of(SIZE_BYTES)
        .preparation(
            (memory, self) -> {
              life = new PoolLife("awaited");
              life.streamOpened(STREAM);
              end = newEnd();
              asleep = 0;
            });
  }

  @Test
  void whoWaitsWhileThePoolIsShutDownWaitsForNoStream() {
    int runs =
        pool()
            .process(act(this::shutDown))
            .process(act(() -> await(Long.MAX_VALUE)))
            .check(
                (memory, heir) -> {
                  assertThat(life.isWindingDown()).isTrue();
                  assertThat(asleep).isZero();
                });
    assertThat(runs).isGreaterThan(100);
  }

  @Test
  void whoHasGivenUpDoesNotCountAndWhoWaitsAgainDoes() {
    int runs =
        pool()
            .process(act(this::shutDown))
            .process(
                act(
                    () -> {
                      await(0);
                      await(Long.MAX_VALUE);
                    }))
            .process(act(() -> await(0)))
            .preemptions(1)
            .check((memory, heir) -> assertThat(life.isWindingDown()).isTrue());
    assertThat(runs).isGreaterThan(100);
  }

  @Test
  void aPoolThatNobodyWaitsForAnyMoreWaitsForItsStreams() {
    pool()
        .process(
            act(
                () -> {
                  await(0);
                  shutDown();
                }))
        .check((memory, heir) -> assertThat(life.isWindingDown()).isFalse());
  }
}
