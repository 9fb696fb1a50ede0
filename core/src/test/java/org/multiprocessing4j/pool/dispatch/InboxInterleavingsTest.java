package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.StepMemory.act;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Interleavings;

/**
 * The end of an {@link Inbox} while others post, in every order of their steps: an event that was
 * taken in is run once, and one that was refused never. So no task is submitted that nobody ends.
 */
@Timeout(60)
class InboxInterleavingsTest {
  private final List<Integer> accepted = new ArrayList<>();
  private final List<Integer> run = new ArrayList<>();
  private Inbox inbox = new Inbox();

  private void post(int event) {
    if (inbox.post(() -> run.add(event))) {
      accepted.add(event);
    }
  }

  private void drainAndClose() {
    inbox.drain(1);
    inbox.close();
  }

  @Test
  void whatIsAcceptedWhileItIsClosedIsRunOnce() {
    int runs =
        Interleavings.of(SteppingQueue.SIZE_BYTES)
            .preparation(
                (memory, self) -> {
                  accepted.clear();
                  run.clear();
                  inbox = new Inbox(new SteppingQueue());
                })
            .process(
                act(
                    () -> {
                      post(0);
                      post(1);
                    }))
            .process(act(() -> post(2)))
            .process(act(this::drainAndClose))
            .check(
                (memory, heir) -> {
                  assertThat(run).containsExactlyInAnyOrderElementsOf(accepted);
                  assertThat(run).filteredOn(event -> event < 2).isSorted();
                });
    assertThat(runs).isGreaterThan(100);
  }
}
