package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;
import org.multiprocessing4j.ipc.testsupport.CrashSweep.Act;
import org.multiprocessing4j.ipc.testsupport.Interleavings;
import org.multiprocessing4j.pool.worker.Bell;

/**
 * Who takes turns, in every order of a few threads' steps: {@link Turns} and {@link Bell} as they
 * are, over a {@link TurnState} and a small pool whose every access is a step.
 *
 * <p>No time passes here, so whoever is not woken sleeps for ever. After each run nothing may be
 * left undone, whoever has done it; and no two turns are taken at once.
 */
@Timeout(120)
class TurnsInterleavingsTest {
  // What the threads share.
  private static final int BELL = 0;
  private static final int DISPATCHER_SLEEPS = 8; // these two are in the bell
  private static final int HELPER_SLEEPS = 16;
  private static final int TURN = 24;
  private static final int HELPING = 28;
  private static final int NEXT_LOOK = 32;
  private static final int BUSY = 40;
  private static final int NAP = 44;
  private static final int EVENTS = 48;
  private static final int ANSWERS = 52;
  private static final int CLOSED = 56;
  private static final int STARTED = 60;
  private static final int ENDED = 64; // and those of further tasks
  private static final int SIZE_BYTES = 128;

  // Tasks, of which a worker answers one; they are with it from the start.
  private static final int FIRST = 1;
  private static final int SECOND = 2;

  // Events.
  private static final int NEWS = 1;
  private static final int START = 2;
  private static final int LATER = 4;
  private static final int TERMINATE = 8;

  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private Pool pool = new Pool();

  /** What only the thread that has the turn touches, and what the test notes. */
  private static final class Pool {
    private boolean inTurn;
    private boolean mustStart;
    private boolean terminating;
    private boolean over;
    private boolean scarce;
    private int busyTurns;
    private long dueNanos = Long.MAX_VALUE;
    private boolean busy;
    private int waitForTurn;
    private int waitForEnd;
    private int turnsOfPoolThread;

    private long poolSleepNanos = Long.MAX_VALUE;
    private int ends;
    private int interrupts;
    private @Nullable Thread helper;
    private @Nullable Thread poolThread;
  }

  /** One thread of the parent, or a worker. */
  private final class Party implements Turns.Work, TurnState {
    private final SharedBuffer memory;
    private final Bell bell;
    private final Turns turns;
    private boolean hasTurn;
    private boolean helps;

    Party(SharedBuffer memory, Liveness self) {
      this.memory = memory;
      this.bell =
          new Bell(memory, BELL, self) {
            @Override
            public void listen(Listener who) {
              assertThat(helps).as("whoever says who listens helps").isTrue();
              super.listen(who);
            }

            @Override
            public void await(Listener who, EventCount.Key key, Deadline deadline)
                throws InterruptedException {
              if (who == Listener.DISPATCHER) {
                pool.poolSleepNanos = deadline.remainingNanos();
              }
              super.await(who, key, deadline);
            }
          };
      this.turns = new Turns(this, bell, this);
    }

    // ---- what threads do ----

    /** As the dispatcher does. */
    void post(int event) {
      put(event);
      turns.take();
    }

    /** As the control thread does. */
    void announce(int event) {
      put(event);
      turns.wakeListener();
    }

    /** As the inbox does, from which nobody takes any more once the pool is over. */
    private void put(int event) {
      memory.getAndAddInt(EVENTS, event);
      if (memory.getIntVolatile(CLOSED) != 0) {
        memory.putInt(EVENTS, 0);
      }
    }

    /** As a worker does. */
    void answer(int task) {
      memory.getAndAddInt(ANSWERS, task);
      bell.ring();
    }

    /** As a task does that is completed from outside. */
    void complete(int task) {
      end(task);
      turns.wakeHelper();
    }

    /** As a task does for whom waits for it. */
    void await(int task) {
      pool.helper = Thread.currentThread();
      turns.help(() -> hasEnded(task), Long.MAX_VALUE);
      while (!hasEnded(task) && !Thread.currentThread().isInterrupted()) {
        pool.waitForEnd++;
        memory.awaitEitherInterruptibly(ENDED + 4 * task, 0, 0, 0, Long.MAX_VALUE);
        pool.waitForEnd--;
      }
      pool.helper = null;
      if (Thread.interrupted()) {
        pool.interrupts--;
      }
    }

    void awaitHelper() {
      while (!hasHelper()) {
        Thread.onSpinWait();
      }
    }

    void awaitStart() {
      while (memory.getIntVolatile(STARTED) == 0) {
        memory.awaitEither(STARTED, 0, 0, 0, Long.MAX_VALUE);
      }
    }

    void interruptHelper() {
      interrupt(pool.helper, HELPER_SLEEPS);
    }

    void interruptPoolThread() {
      interrupt(pool.poolThread, DISPATCHER_SLEEPS);
    }

    private void interrupt(@Nullable Thread thread, int sleepsOn) {
      if (thread != null) {
        thread.interrupt();
        pool.interrupts++;
        memory.wake(sleepsOn, 1);
      }
    }

    private boolean hasEnded(int task) {
      return memory.getIntVolatile(ENDED + 4 * task) != 0;
    }

    private void end(int task) {
      memory.putIntVolatile(ENDED + 4 * task, 1);
      if (pool.waitForEnd > 0) {
        memory.wake(ENDED + 4 * task, 1);
      }
    }

    // ---- the work ----

    @Override
    public long takeTurn(boolean onPoolThread) {
      assertThat(pool.inTurn).as("two turns at once").isFalse();
      pool.inTurn = true;
      pool.turnsOfPoolThread += onPoolThread ? 1 : 0;
      try {
        return turn(onPoolThread);
      } finally {
        pool.inTurn = false;
      }
    }

    /** One event and one answer at most, so that there may be more. */
    private long turn(boolean onPoolThread) {
      if (pool.over) {
        return NEVER_AGAIN;
      }
      int event = takeOne(EVENTS);
      int task = takeOne(ANSWERS);
      if (event != 0) {
        handle(event);
        if (pool.scarce && onPoolThread) {
          throw new OutOfMemoryError("of this test");
        }
      }
      if (task != 0) {
        end(task);
        turns.taskEnded();
      }
      if ((pool.mustStart || pool.terminating) && !onPoolThread) {
        turns.needPoolThread();
      } else {
        start();
        pool.over = pool.terminating;
      }
      if (pool.over) {
        memory.putIntVolatile(CLOSED, 1);
        memory.putInt(EVENTS, 0);
      }
      if (pool.terminating) {
        return pool.over ? NEVER_AGAIN : Long.MAX_VALUE;
      }
      turns.setWorkersAreBusy(pool.busyTurns > 0);
      pool.busyTurns--;
      turns.setNextDue(pool.dueNanos);
      return event + task > 0 ? AT_ONCE : pool.dueNanos;
    }

    private void start() {
      if (pool.mustStart) {
        pool.mustStart = false;
        memory.putIntVolatile(STARTED, 1);
        memory.wake(STARTED, 1);
      }
    }

    private int takeOne(int offset) {
      int one = Integer.lowestOneBit(memory.getIntVolatile(offset));
      if (one != 0) {
        memory.getAndAddInt(offset, -one);
      }
      return one;
    }

    private void handle(int event) {
      if (event == START) {
        pool.mustStart = true;
      } else if (event == LATER) {
        pool.dueNanos = HOUR;
      } else if (event == TERMINATE) {
        pool.terminating = true;
        end(FIRST);
        end(SECOND);
        turns.taskEnded();
      }
    }

    @Override
    public boolean hasEvents() {
      return memory.getIntVolatile(EVENTS) != 0;
    }

    // ---- what threads know of each other ----

    @Override
    public void beginTurn() {
      while (!tryBeginTurn()) {
        pool.waitForTurn++;
        memory.awaitEither(TURN, 1, 0, 0, Long.MAX_VALUE);
        pool.waitForTurn--;
      }
    }

    @Override
    public boolean tryBeginTurn() {
      hasTurn = memory.compareAndSetInt(TURN, 0, 1);
      return hasTurn;
    }

    @Override
    public void endTurn() {
      hasTurn = false;
      memory.putIntVolatile(TURN, 0);
      if (pool.waitForTurn > 0) {
        memory.wake(TURN, 1);
      }
    }

    @Override
    public boolean hasTurn() {
      return hasTurn;
    }

    @Override
    public boolean tryBecomeHelper() {
      helps = memory.compareAndSetInt(HELPING, 0, 1);
      return helps;
    }

    @Override
    public boolean hasHelper() {
      return memory.getIntVolatile(HELPING) != 0;
    }

    @Override
    public void helperLeft() {
      helps = false;
      memory.putIntVolatile(HELPING, 0);
    }

    @Override
    public long nextLookNanos() {
      return memory.getLongVolatile(NEXT_LOOK);
    }

    @Override
    public void setNextLookNanos(long at) {
      memory.putLongVolatile(NEXT_LOOK, at);
    }

    @Override
    public boolean workersAreBusy() {
      return memory.getIntVolatile(BUSY) != 0;
    }

    @Override
    public void setWorkersAreBusy(boolean busy) {
      if (busy != pool.busy) {
        pool.busy = busy;
        memory.putIntVolatile(BUSY, busy ? 1 : 0);
      }
    }

    @Override
    public long nowNanos() {
      return 0;
    }

    /** Reads twice, after which others may go first. */
    @Override
    public void nap(long nanos) throws InterruptedException {
      assertThat(memory.getIntVolatile(NAP) + memory.getIntVolatile(NAP)).isZero();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private Interleavings pool(Consumer<Pool> beforehand) {
    return Interleavings.of(SIZE_BYTES)
        .preparation(
            (memory, self) -> {
              pool = new Pool();
              beforehand.accept(pool);
            });
  }

  private Interleavings pool() {
    return pool(fresh -> {});
  }

  private Act party(Consumer<Party> act) {
    return (memory, self) -> act.accept(new Party(memory, self));
  }

  /** The thread of the pool. */
  private Act poolThread() {
    return party(
        thread -> {
          pool.poolThread = Thread.currentThread();
          thread.turns.serve();
          pool.poolThread = null;
          pool.ends++;
        });
  }

  /** Explores; in the end nothing is left undone. */
  private void check(Interleavings threads) {
    assertThat(threads.check((memory, heir) -> requireAllDone(memory))).isGreaterThan(100);
  }

  private void requireAllDone(SharedBuffer memory) {
    assertThat(memory.getInt(HELPER_SLEEPS + 4)).as("helpers asleep").isZero();
    assertThat(memory.getInt(TURN)).as("turns begun").isZero();
    assertThat(memory.getInt(HELPING)).as("helpers").isZero();
    assertThat(memory.getInt(BELL)).as("who listens").isZero();
    if (pool.over) {
      assertThat(pool.ends).isEqualTo(1);
      assertThat(memory.getInt(DISPATCHER_SLEEPS + 4))
          .as("threads of the pool asleep, or announced by a turn that failed")
          .isLessThanOrEqualTo(pool.scarce ? 1 : 0);
      return;
    }
    assertThat(pool.ends).isZero();
    assertThat(memory.getInt(DISPATCHER_SLEEPS + 4)).as("threads of the pool asleep").isEqualTo(1);
    assertThat(pool.interrupts).as("interrupts overheard").isZero();
    assertThat(memory.getInt(EVENTS)).as("events left").isZero();
    assertThat(memory.getInt(ANSWERS)).as("answers left").isZero();
    assertThat(pool.mustStart).as("there is something only the thread of the pool does").isFalse();
    assertThat(pool.poolSleepNanos).as("sleeps").isLessThanOrEqualTo(pool.dueNanos);
  }

  @Test
  void whoSubmitsAndWaitsGetsTheAnswer() {
    check(
        pool()
            .resident(poolThread())
            .process(
                party(
                    caller -> {
                      caller.post(NEWS);
                      caller.await(FIRST);
                    }))
            .process(party(worker -> worker.answer(FIRST)))
            .preemptions(1));
  }

  @Test
  void theThreadOfThePoolSleepsOnWhileAHelperIsAwake() {
    pool()
        .resident(poolThread())
        .process(
            party(
                caller -> {
                  caller.post(NEWS);
                  caller.await(FIRST);
                }))
        .process(
            party(
                worker -> {
                  worker.awaitHelper();
                  worker.answer(FIRST);
                }))
        .preemptions(0)
        .check(
            (memory, heir) -> {
              requireAllDone(memory);
              assertThat(pool.turnsOfPoolThread).isLessThanOrEqualTo(4);
            });
  }

  @Test
  void whatIsPostedWhileAHelperLeavesIsDone() {
    check(
        pool()
            .resident(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(
                party(
                    worker -> {
                      worker.answer(FIRST);
                      worker.answer(SECOND);
                    }))
            .process(party(other -> other.post(NEWS)))
            .preemptions(1));
  }

  @Test
  void whatIsAnsweredWhileAHelperLeavesIsRead() {
    check(
        pool()
            .resident(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(
                party(
                    worker -> {
                      worker.answer(FIRST);
                      worker.answer(SECOND);
                    })));
  }

  @Test
  void whatIsAnnouncedWhileAHelperLeavesIsDone() {
    check(
        pool()
            .resident(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(
                party(
                    control -> {
                      control.announce(START);
                      control.answer(FIRST);
                      control.announce(LATER);
                    }))
            .preemptions(1));
  }

  @Test
  void whatOnlyTheThreadOfThePoolDoesIsDoneWhileAHelperWaitsForIt() {
    check(
        pool()
            .resident(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(
                party(
                    control -> {
                      control.announce(START);
                      control.awaitStart();
                      control.answer(FIRST);
                    }))
            .preemptions(1));
  }

  @Test
  void ofTwoWhoWaitBothGetTheirAnswers() {
    check(
        pool()
            .resident(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(party(caller -> caller.await(SECOND)))
            .process(
                party(
                    worker -> {
                      worker.answer(FIRST);
                      worker.answer(SECOND);
                    }))
            .preemptions(1));
  }

  @Test
  void whoPostsAndGoesIsHeard() {
    check(
        pool()
            .resident(poolThread())
            .process(party(poster -> poster.post(START)))
            .process(party(poster -> poster.post(LATER))));
  }

  @Test
  void theThreadOfThePoolLooksWhenTheNextThingIsDue() {
    check(
        pool(fresh -> fresh.dueNanos = 2 * HOUR)
            .resident(poolThread())
            .process(party(poster -> poster.post(LATER)))
            .preemptions(3));
  }

  @Test
  void anInterruptEndsTheHelpAndLeavesNothingUndone() {
    checkAnInterrupt(0);
  }

  @Test
  void anInterruptEndsANapAndLeavesNothingUndone() {
    checkAnInterrupt(2);
  }

  private void checkAnInterrupt(int busyTurns) {
    check(
        pool(fresh -> fresh.busyTurns = busyTurns)
            .resident(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(
                party(
                    other -> {
                      other.answer(SECOND);
                      other.interruptHelper();
                      other.answer(FIRST);
                    }))
            .preemptions(1));
  }

  @Test
  void theThreadOfThePoolIsDeafToInterrupts() {
    check(
        pool()
            .process(poolThread())
            .process(
                party(
                    other -> {
                      other.interruptPoolThread();
                      other.post(LATER);
                      other.interruptPoolThread();
                      other.post(TERMINATE);
                      other.interruptPoolThread();
                    })));
  }

  @Test
  void whoWaitsIsWokenWhenItsTaskEndsWithoutATurn() {
    check(
        pool()
            .resident(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(party(other -> other.complete(FIRST))));
  }

  @Test
  void whileWorkersAreBusyNothingIsOverlooked() {
    check(
        pool(fresh -> fresh.busyTurns = 2)
            .resident(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(
                party(
                    worker -> {
                      worker.answer(SECOND);
                      worker.answer(FIRST);
                    }))
            .preemptions(1));
  }

  @Test
  void theEndOfThePoolEndsTheThreadOfThePoolOnceAndTheWait() {
    check(
        pool()
            .process(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(
                party(
                    other -> {
                      other.post(TERMINATE);
                      other.post(NEWS);
                    }))
            .preemptions(1));
  }

  @Test
  void whoseTaskHasEndedInATurnThatFailedIsWoken() {
    check(
        pool(fresh -> fresh.scarce = true)
            .process(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(party(other -> other.post(TERMINATE)))
            .preemptions(1));
  }

  @Test
  void theLastWorkerMayEndThePool() {
    check(
        pool()
            .process(poolThread())
            .process(party(caller -> caller.await(FIRST)))
            .process(party(control -> control.announce(TERMINATE)))
            .preemptions(1));
  }
}
