package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExitSequenceTest {
  /** The other thread ends when the first waits again, after the interrupt has reached it. */
  @Test
  void anInterruptEndsNoJoin() {
    Thread self = Thread.currentThread();
    Thread other =
        new Thread(
            () -> {
              while (self.isInterrupted() || self.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
            });
    other.setDaemon(true);
    self.interrupt();
    other.start();

    ExitSequence.joinUninterruptibly(other);

    assertThat(other.isAlive()).isFalse();
  }
}
