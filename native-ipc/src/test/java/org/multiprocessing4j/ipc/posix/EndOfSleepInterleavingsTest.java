package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.StepMemory.act;

import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Interleavings;
import org.multiprocessing4j.ipc.testsupport.StepMemory;

/**
 * The end of all sleep while threads fall asleep, in every order of their steps: {@link EndOfSleep}
 * as it is, over words, counters and a kernel that are model. Nobody sleeps after it, whether he
 * sleeps at a word or at descriptors.
 */
@Timeout(60)
class EndOfSleepInterleavingsTest {
  private static final int STEP = 0;
  private static final int COUNTER = 4; // what a thread at descriptors sleeps on
  private static final int WORD = 8; // what the other one does
  private static final int LOCK = 12;
  private static final int SIZE_BYTES = 16;

  private static final int FD = 5;

  /** Each use of it is a step. */
  private static final class SteppingLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    @Override
    public void lock() {
      while (!StepMemory.get().compareAndSetInt(LOCK, 0, 1)) {
        StepMemory.get().awaitEither(LOCK, 1, 0, 0, Long.MAX_VALUE);
      }
    }

    @Override
    public void unlock() {
      StepMemory.get().putIntVolatile(LOCK, 0);
      StepMemory.get().wake(LOCK, 1);
    }
  }

  private EndOfSleep end = newEnd(0);
  private boolean isWordKnown;
  private int made;

  private EndOfSleep newEnd(int refusals) {
    isWordKnown = false;
    made = -refusals;
    return new EndOfSleep(
        new SteppingLock(),
        () -> {
          step();
          ringWords();
        },
        () -> made++ < 0 ? FileDescriptors.NONE : FD,
        counter -> {
          assertThat(counter).isEqualTo(FD);
          ring(COUNTER);
        });
  }

  private void ringWords() {
    if (isWordKnown) {
      ring(WORD);
    }
    step();
  }

  private static void ring(int word) {
    StepMemory.get().putIntVolatile(word, 1);
    StepMemory.get().wake(word, Integer.MAX_VALUE);
  }

  private static void step() {
    StepMemory.get().getAndAddInt(STEP, 1);
  }

  private boolean isOver() {
    step();
    boolean isOver = end.isOver();
    step();
    return isOver;
  }

  // ---- what threads do ----

  private void end() {
    step();
    end.begin();
  }

  /** As {@link Poll} does, which goes on in slices without a counter. */
  private void sleepAtDescriptors() {
    while (true) {
      step();
      int counter = end.counter();
      if (isOver()) {
        return;
      }
      if (counter == FD) {
        StepMemory.get().awaitEither(COUNTER, 0, 0, 0, Long.MAX_VALUE);
      }
    }
  }

  /** As {@link Futex} does. */
  private void sleepAtWord() {
    while (true) {
      step();
      isWordKnown = true;
      if (isOver()) {
        return;
      }
      StepMemory.get().awaitEither(WORD, 0, 0, 0, Long.MAX_VALUE);
    }
  }

  private Interleavings threads(int refusals) {
    return Interleavings.of(SIZE_BYTES)
        .preparation((memory, self) -> end = newEnd(refusals))
        .process(act(this::end));
  }

  private void check(Interleavings threads, int mostCounters) {
    int runs = threads.check((memory, heir) -> assertThat(made).isLessThanOrEqualTo(mostCounters));
    assertThat(runs).isGreaterThan(30);
  }

  @Test
  void whoFallsAsleepAtDescriptorsIsRungOrSeesIt() {
    check(threads(0).process(act(this::sleepAtDescriptors)), 1);
  }

  @Test
  void twoWhoFallAsleepAtDescriptorsShareACounter() {
    check(
        threads(0)
            .process(act(this::sleepAtDescriptors))
            .process(act(this::sleepAtDescriptors))
            .preemptions(1),
        1);
  }

  @Test
  void whoHasFoundNoDescriptorLooksForOneAgain() {
    check(threads(1).process(act(this::sleepAtDescriptors)), 1);
  }

  @Test
  void whoFallsAsleepAtAWordIsRungOrSeesIt() {
    check(threads(0).process(act(this::sleepAtWord)).process(act(this::sleepAtDescriptors)), 1);
  }
}
