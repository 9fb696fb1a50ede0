package org.multiprocessing4j.ipc.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep.Act;

/** The explorer finds what is wrong in algorithms that are known to be wrong. */
@Timeout(60)
class InterleavingsTest {
  private static final int WORD = 0;
  private static final int OTHER = 8;

  @Test
  void findsALostUpdate() {
    Act increment = (memory, self) -> memory.putInt(WORD, memory.getInt(WORD) + 1);
    Interleavings two = Interleavings.of(8).process(increment).process(increment);

    assertThatThrownBy(() -> two.check((memory, heir) -> assertWord(memory, 2)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("in this order")
        .hasMessageContaining("process 1 writes 0");
  }

  @Test
  void triesEveryOrderOnce() {
    Act increment = (memory, self) -> memory.getAndAddInt(WORD, 1);
    int runs =
        Interleavings.of(8)
            .process(increment)
            .process(increment)
            .preemptions(10)
            .check((memory, heir) -> assertWord(memory, 2));
    assertThat(runs).isGreaterThanOrEqualTo(2);
  }

  @Test
  void findsASleepThatNobodyEnds() {
    Interleavings two =
        Interleavings.of(16)
            .process((memory, self) -> sleepWhileZero(memory))
            .process(
                (memory, self) -> {
                  memory.wake(WORD, 1); // too early
                  memory.putIntVolatile(WORD, 1);
                });

    assertThatThrownBy(() -> two.check((memory, heir) -> {}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("somebody sleeps for ever");
  }

  @Test
  void knowsThatAChangedWordIsNotSleptOn() {
    Interleavings.of(16)
        .process((memory, self) -> sleepWhileZero(memory))
        .process(
            (memory, self) -> {
              memory.putIntVolatile(WORD, 1);
              memory.wake(WORD, 1);
            })
        .check((memory, heir) -> assertWord(memory, 1));
  }

  @Test
  void aResidentMaySleepWhenTheOthersHaveEnded() {
    Interleavings.of(16)
        .resident((memory, self) -> sleepWhileZero(memory))
        .process((memory, self) -> memory.putIntVolatile(OTHER, 1))
        .check((memory, heir) -> assertThat(memory.getInt(OTHER)).isEqualTo(1));
  }

  @Test
  void anInterruptEndsASleep() {
    Interleavings two =
        Interleavings.of(16)
            .process(
                (memory, self) -> {
                  Thread.currentThread().interrupt();
                  memory.awaitEitherInterruptibly(WORD, 0, 0, 0, Long.MAX_VALUE);
                  assertThat(Thread.interrupted()).isTrue();
                })
            .process((memory, self) -> sleepWhileZero(memory));

    assertThatThrownBy(() -> two.check((memory, heir) -> {}))
        .hasMessageContaining("somebody sleeps for ever")
        .hasMessageContaining("process 1 sleeps")
        .hasMessageNotContaining("process 0 sleeps");
  }

  @Test
  void findsWhatADeathLeavesHalfDone() {
    Interleavings one =
        Interleavings.of(16)
            .victim(
                (memory, self) -> {
                  memory.putInt(WORD, 1);
                  memory.putInt(OTHER, 1);
                });

    assertThatThrownBy(
            () ->
                one.check(
                    (memory, heir) ->
                        assertThat(memory.getInt(WORD)).isEqualTo(memory.getInt(OTHER))))
        .hasMessageContaining("process 0 dies");
  }

  @Test
  void letsASpinningProcessWaitForTheOthers() {
    Interleavings.of(16)
        .process(
            (memory, self) -> {
              while (memory.getIntVolatile(WORD) == 0) {
                Thread.onSpinWait();
              }
            })
        .process((memory, self) -> memory.putIntVolatile(WORD, 1))
        .check((memory, heir) -> assertWord(memory, 1));
  }

  private static void sleepWhileZero(SharedBuffer memory) {
    while (memory.getIntVolatile(WORD) == 0) {
      memory.awaitEither(WORD, 0, 0, 0, Long.MAX_VALUE);
    }
  }

  private static void assertWord(SharedBuffer memory, int value) {
    assertThat(memory.getInt(WORD)).isEqualTo(value);
  }
}
