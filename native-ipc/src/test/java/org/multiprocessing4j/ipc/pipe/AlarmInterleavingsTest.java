package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.StepMemory.act;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.testsupport.Descriptors;
import org.multiprocessing4j.ipc.testsupport.Interleavings;
import org.multiprocessing4j.ipc.testsupport.StepMemory;

/**
 * A wait at a descriptor that is closed, interrupted and fed meanwhile, in every order of the
 * threads' steps: {@link Alarm} and {@link Descriptor} as they are, with descriptors of the kernel.
 * Only the sleep is model: it ends when one of the polled descriptors is readable, and else never.
 *
 * <p>Afterwards no descriptor is left open, and whoever has got the number of an alarm that was
 * stopped was not rung.
 */
@Timeout(60)
class AlarmInterleavingsTest {
  private static final int STEP = 0;
  private static final int NEWS = 4;
  private static final int SIZE_BYTES = 8;

  private Descriptor descriptor = new Descriptor(FileDescriptors.NONE, "none");
  private final List<String> ends = new ArrayList<>();
  private final List<Integer> heirs = new ArrayList<>();
  private @Nullable Thread waiter;

  private static void step() {
    StepMemory.get().getAndAddInt(STEP, 1);
  }

  /** Something was done that may end a sleep. */
  private static void news() {
    StepMemory.get().getAndAddInt(NEWS, 1);
    StepMemory.get().wake(NEWS, Integer.MAX_VALUE);
  }

  // ---- what threads do ----

  private void close() {
    step();
    descriptor.close();
    news();
  }

  /** Returns whether somebody waited. */
  private boolean interrupt() {
    step();
    Thread thread = waiter;
    if (thread == null) {
      return false;
    }
    thread.interrupt();
    news();
    return true;
  }

  private void feed() {
    step();
    if (!descriptor.isClosed()) {
      int number = descriptor.acquire();
      FileDescriptors.addOne(number);
      descriptor.release();
      news();
    }
  }

  /** As {@link Descriptor#awaitReadable}, around the same calls. */
  private void await() {
    waiter = Thread.currentThread();
    try {
      ends.add(awaitEnd());
    } catch (ConnectionClosedException closed) {
      ends.add("closed");
    } catch (InterruptedException interrupted) {
      ends.add("interrupted");
    }
    waiter = null;
    boolean ignored = Thread.interrupted();
  }

  private String awaitEnd() throws InterruptedException {
    step();
    int number = descriptor.acquire();
    try {
      step();
      Alarm alarm = Alarm.listen(List.of(descriptor));
      try {
        while (true) {
          step();
          descriptor.check();
          if (sleep(alarm, number)) {
            return "fed";
          }
        }
      } finally {
        step();
        alarm.stop();
        heirs.add(FileDescriptors.eventCounter()); // of the same number
      }
    } finally {
      step();
      descriptor.release();
    }
  }

  /** Sleeps until one of the two is readable; returns whether it is the descriptor. */
  private static boolean sleep(Alarm alarm, int number) {
    while (true) {
      int news = StepMemory.get().getIntVolatile(NEWS);
      Poll poll = new Poll(2);
      int descriptor = poll.add(number, Poll.READABLE);
      alarm.await(poll, 0);
      if (poll.readyEvents(descriptor) != 0) {
        return true;
      }
      if (poll.readyEvents(descriptor + 1) != 0) {
        return false;
      }
      StepMemory.get().awaitEither(NEWS, news, 0, 0, Long.MAX_VALUE);
    }
  }

  // ---- the exploration ----

  private Interleavings waiters(int count) {
    Interleavings threads =
        Interleavings.of(SIZE_BYTES)
            .preparation(
                (memory, self) -> {
                  ends.clear();
                  heirs.clear();
                  waiter = null;
                  descriptor = new Descriptor(FileDescriptors.eventCounter(), "fed or not");
                });
    for (int i = 0; i < count; i++) {
      threads.process(act(this::await));
    }
    return threads;
  }

  /** Explores; each wait ends in one of some ways, and all of them come about. */
  private void check(Interleavings threads, int waits, String... ways) throws IOException {
    List<String> seen = new ArrayList<>();
    long others = Descriptors.eventCounters();
    int runs =
        threads.check(
            (memory, heir) -> {
              assertThat(ends).hasSize(waits).isSubsetOf(ways);
              seen.addAll(ends);
              for (int number : heirs) {
                assertThat(Poll.await(number, Poll.READABLE, 0)).as("rings too late").isZero();
                FileDescriptors.close(number);
              }
              descriptor.close();
              assertThat(Descriptors.eventCounters()).as("event counters").isEqualTo(others);
            });
    assertThat(runs).isGreaterThan(20);
    assertThat(seen).contains(ways);
  }

  @Test
  void aCloseEndsTheWait() throws IOException {
    check(waiters(1).process(act(this::close)), 1, "closed");
  }

  @Test
  void aCloseEndsAllWaits() throws IOException {
    check(waiters(2).process(act(this::close)), 2, "closed");
  }

  @Test
  void anInterruptEndsTheWait() throws IOException {
    check(
        waiters(1)
            .process(
                act(
                    () -> {
                      if (!interrupt()) {
                        close();
                      }
                    })),
        1,
        "interrupted",
        "closed");
  }

  @Test
  void whatComesFirstEndsTheWait() throws IOException {
    check(
        waiters(1)
            .process(act(this::feed))
            .process(act(this::interrupt))
            .process(act(this::close))
            .preemptions(1),
        1,
        "fed",
        "interrupted",
        "closed");
  }
}
