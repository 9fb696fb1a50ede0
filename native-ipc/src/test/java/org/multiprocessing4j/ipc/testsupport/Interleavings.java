package org.multiprocessing4j.ipc.testsupport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.LockPatience;
import org.multiprocessing4j.ipc.testsupport.CrashSweep.Act;
import org.multiprocessing4j.ipc.testsupport.CrashingBuffer.Crash;

/**
 * Runs a few processes on shared memory in every order of their accesses, with so many preemptions
 * at most, and kills them wherever they may be killed.
 *
 * <p>One process runs at a time. Before each of its accesses it may go on, be preempted by another,
 * or die; all these choices are tried, one run for each combination (stateless model checking with
 * a bound on preemptions, as in Musuvathi and Qadeer, "Iterative Context Bounding", 2007). What is
 * explored is sequentially consistent: the order of weaker accesses is another test's subject.
 *
 * <p>Sleeping is part of the model: {@link SharedBuffer#awaitEither} sleeps while the word has the
 * value, and {@link SharedBuffer#wake} wakes those who have slept longest. Nobody wakes up for
 * another reason; only after a death, when all the rest are asleep, does time pass for them, a few
 * times. A run in which somebody sleeps for ever fails, unless he is a resident. Who reads the same
 * word again and again without a change is taken for spinning: it lets others go first, or spins
 * until it gives up or has spun for long.
 *
 * <p>The processes must do the same in the same order of accesses: no clock, no random numbers.
 */
public final class Interleavings {
  /** What must be so after each run. */
  @FunctionalInterface
  public interface Check {
    /**
     * Fails if it is not so.
     *
     * @param memory what is shared
     * @param heir another process, that has not taken part
     * @throws Exception if the test has failed
     */
    void perform(SharedBuffer memory, Liveness heir) throws Exception;
  }

  /** How often a slice of sleep ends in a run with a death. */
  private static final int SLICES = 4;

  /** Nobody spins longer than this while others could go on. */
  private static final int MOST_SPINS = 1_000;

  /** A run this long is taken for one that does not end. */
  private static final int MOST_STEPS = 10_000;

  private enum Kind {
    PROCESS,
    VICTIM,
    RESIDENT
  }

  private record Role(Act act, Kind kind) {}

  private final int sizeBytes;
  private final List<Role> processes = new ArrayList<>();
  private final Choices choices = new Choices();
  private Act preparation = (memory, self) -> {};
  private int preemptions = 2;
  private long lockPatienceNanos = Long.MAX_VALUE;

  private Interleavings(int sizeBytes) {
    this.sizeBytes = sizeBytes;
  }

  /**
   * An exploration on memory of zeros.
   *
   * @param sizeBytes how much
   * @return with nobody in it yet, and two preemptions
   */
  public static Interleavings of(int sizeBytes) {
    return new Interleavings(sizeBytes);
  }

  /**
   * Says what a process that lives on does beforehand.
   *
   * @param act on fresh memory, once for each run
   * @return this
   */
  public Interleavings preparation(Act act) {
    preparation = act;
    return this;
  }

  /**
   * Adds a process.
   *
   * @param act what it does
   * @return this
   */
  public Interleavings process(Act act) {
    processes.add(new Role(act, Kind.PROCESS));
    return this;
  }

  /**
   * Adds a process that may die before each of its stores and sleeps.
   *
   * @param act what it does
   * @return this
   */
  public Interleavings victim(Act act) {
    processes.add(new Role(act, Kind.VICTIM));
    return this;
  }

  /**
   * Adds a process that serves others and need not end: when all the others have, and the residents
   * are asleep, the run is over.
   *
   * @param act what it does
   * @return this
   */
  public Interleavings resident(Act act) {
    processes.add(new Role(act, Kind.RESIDENT));
    return this;
  }

  /**
   * Limits how often in one run a process has to let another go first.
   *
   * @param most per run; most errors need one or two
   * @return this
   */
  public Interleavings preemptions(int most) {
    preemptions = most;
    return this;
  }

  /**
   * Lets each lock be offered at once to those who have to sleep for it. Otherwise that never
   * happens, because it depends on the clock.
   *
   * @return this
   */
  public Interleavings impatient() {
    lockPatienceNanos = 0;
    return this;
  }

  /**
   * Explores.
   *
   * @param check what must be so after each run
   * @return the number of runs
   * @throws AssertionError with the order of the accesses, if a run has failed
   */
  public int check(Check check) {
    ExecutorService threads = Executors.newCachedThreadPool(Interleavings::newThread);
    LockPatience.set(lockPatienceNanos);
    try {
      int runs = 0;
      do {
        new Run(threads).perform(check);
        runs++;
      } while (choices.advance());
      return runs;
    } finally {
      LockPatience.reset();
      threads.shutdownNow();
    }
  }

  private static Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "interleaved");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends a process of a run that has failed, and a resident of one that is over. */
  private static final class Abandoned extends Error {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super("the run has failed or is over", null, false, false);
    }
  }

  /** The choices of the current run, and what follows from them for the next: depth first. */
  private static final class Choices {
    private record Choice(int taken, int options) {}

    private final List<Choice> path = new ArrayList<>();
    private int position;

    int choose(int options) {
      if (options == 1) {
        return 0;
      }
      if (position == path.size()) {
        path.add(new Choice(0, options));
      }
      Choice choice = path.get(position++);
      if (choice.options != options) {
        throw new IllegalStateException("the processes did something else in the same order");
      }
      return choice.taken;
    }

    /** Takes the last choice that can be taken otherwise; false if there is none. */
    boolean advance() {
      position = 0;
      while (!path.isEmpty()) {
        Choice last = path.remove(path.size() - 1);
        if (last.taken + 1 < last.options) {
          path.add(new Choice(last.taken + 1, last.options));
          return true;
        }
      }
      return false;
    }
  }

  private enum State {
    READY,
    SPINNING,
    ASLEEP,
    ENDED
  }

  /** One run. All fields belong to whoever has the baton. */
  private final class Run {
    private final ExecutorService threads;
    private final SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(sizeBytes));
    private final SimulatedPeers peers = new SimulatedPeers();
    private final List<Actor> actors = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final Semaphore over = new Semaphore(0);
    private int preemptionsLeft = preemptions;
    private int slicesLeft; // there are some after a death
    private int stores;
    private int sleeps;
    private int turnsInVain; // of spinning processes, since the last store
    private @Nullable Throwable failure;
    private boolean dismissed;

    Run(ExecutorService threads) {
      this.threads = threads;
    }

    void perform(Check check) {
      try {
        preparation.perform(memory, peers.newProcess());
        for (Role role : processes) {
          actors.add(new Actor(this, actors.size(), role));
        }
        actors.forEach(actor -> threads.execute(actor::live));
        passOn();
        over.acquireUninterruptibly(actors.size());
        if (failure == null) {
          check.perform(memory, peers.newProcess());
        }
      } catch (Exception | AssertionError e) {
        failure = e;
      }
      if (failure != null) {
        throw new AssertionError(failure.getMessage() + "\nin this order:\n" + trace(), failure);
      }
    }

    private String trace() {
      return String.join("\n", trace);
    }

    int choose(int options) {
      return choices.choose(options);
    }

    /** Lets somebody go on who can, because the one who has the baton cannot. */
    void passOn() {
      List<Actor> able = able();
      if (able.isEmpty()) {
        endAsleep();
        return;
      }
      able.get(choose(able.size())).baton.release();
    }

    private void endAsleep() {
      List<Actor> asleep = in(State.ASLEEP);
      if (asleep.stream().allMatch(actor -> actor.role.kind == Kind.RESIDENT)) {
        dismissed = true;
        asleep.forEach(actor -> actor.baton.release());
      } else {
        fail(new AssertionError("somebody sleeps for ever"));
      }
    }

    boolean goesOn() {
      return failure == null && !dismissed;
    }

    private List<Actor> able() {
      List<Actor> able = in(State.READY);
      if (able.isEmpty()) {
        able = in(State.SPINNING);
      }
      if (able.isEmpty() && slicesLeft-- > 0) {
        able = in(State.ASLEEP);
      }
      able.forEach(actor -> actor.state = State.READY);
      return able;
    }

    private List<Actor> in(State state) {
      return actors.stream().filter(actor -> actor.state == state).toList();
    }

    List<Actor> readyBut(Actor self) {
      return butSelf(State.READY, self);
    }

    /** Those who are ready, or else those who spin as well: they may give up. */
    List<Actor> ableBut(Actor self) {
      List<Actor> ready = readyBut(self);
      return ready.isEmpty() ? butSelf(State.SPINNING, self) : ready;
    }

    private List<Actor> butSelf(State state, Actor self) {
      return in(state).stream().filter(actor -> actor != self).toList();
    }

    void stored() {
      stores++;
      turnsInVain = 0;
      in(State.SPINNING).forEach(actor -> actor.state = State.READY);
    }

    int wake(long offset, int count) {
      List<Actor> woken =
          in(State.ASLEEP).stream()
              .filter(actor -> actor.sleepsOn == offset)
              .sorted(Comparator.comparingInt(actor -> actor.asleepSince))
              .limit(count)
              .toList();
      woken.forEach(actor -> actor.state = State.READY);
      return woken.size();
    }

    void log(Actor actor, String what, long offset) {
      trace.add("  process " + actor.number + " " + what + " " + offset);
      if (trace.size() > MOST_STEPS) {
        fail(new AssertionError("a run does not end"));
        throw new Abandoned();
      }
    }

    void fail(Throwable cause) {
      if (failure == null) {
        failure = cause;
      }
      actors.forEach(actor -> actor.baton.release());
    }
  }

  /** A process in a run. */
  private static final class Actor extends WatchedBuffer {
    final Run run;
    final int number;
    final Semaphore baton = new Semaphore(0);
    private final Role role;
    private final Liveness self;
    State state = State.READY;
    long sleepsOn;
    int asleepSince;
    private boolean dead;
    private boolean insists; // on spinning
    private int spins;
    private long lastLoad = -1;
    private int storesAtLastLoad;

    Actor(Run run, int number, Role role) {
      super(run.memory);
      this.run = run;
      this.number = number;
      this.role = role;
      this.self = run.peers.newProcess();
    }

    void live() {
      try {
        awaitTurn();
        role.act.perform(this, self);
      } catch (Crash | Abandoned end) {
        // as told
      } catch (Throwable e) {
        run.fail(e);
      }
      state = State.ENDED;
      if (run.goesOn()) {
        run.passOn();
      }
      run.over.release();
    }

    private void awaitTurn() {
      baton.acquireUninterruptibly();
      requireRunning();
    }

    private void requireRunning() {
      if (!run.goesOn()) {
        throw new Abandoned();
      }
      if (dead) {
        throw new Crash("before");
      }
    }

    @Override
    void beforeLoad(long offset) {
      requireRunning();
      boolean repeated = offset == lastLoad && run.stores == storesAtLastLoad;
      lastLoad = offset;
      if (!repeated) {
        insists = false;
        choose(false, false);
        run.log(this, "reads", offset);
      } else if (!insists) {
        choose(true, false);
      } else if (++spins > MOST_SPINS) {
        letOthersGoFirst();
      }
      storesAtLastLoad = run.stores;
    }

    @Override
    void beforeStore(long offset) {
      step();
      run.stored();
      run.log(this, "writes", offset);
    }

    private void step() {
      requireRunning();
      lastLoad = -1;
      insists = false;
      choose(false, true);
    }

    /** Goes on, lets another go first, or dies. */
    private void choose(boolean spinning, boolean mayDie) {
      List<Actor> others =
          spinning || run.preemptionsLeft > 0 ? run.readyBut(this) : List.<Actor>of();
      int choice = run.choose(1 + others.size() + (mayDie && role.kind == Kind.VICTIM ? 1 : 0));
      if (choice == 0) {
        insists = spinning;
        spins = 0;
      } else if (choice <= others.size()) {
        letGoFirst(others.get(choice - 1), spinning);
      } else {
        die();
      }
    }

    private void letOthersGoFirst() {
      List<Actor> others = run.ableBut(this);
      if (others.isEmpty() || ++run.turnsInVain > MOST_SPINS) {
        run.fail(new AssertionError("somebody spins for ever"));
        throw new Abandoned();
      }
      letGoFirst(others.get(0), true);
      insists = false; // what it waits for may have come
    }

    private void letGoFirst(Actor other, boolean spinning) {
      if (spinning) {
        state = State.SPINNING;
      } else {
        run.preemptionsLeft--;
      }
      other.state = State.READY;
      other.baton.release();
      awaitTurn();
    }

    private void die() {
      run.log(this, "dies", 0);
      run.slicesLeft = SLICES;
      dead = true;
      run.peers.kill(self);
      requireRunning();
    }

    @Override
    public void awaitEither(
        long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos) {
      step();
      sleep(offset, expected, timeoutNanos);
    }

    /** An interrupt alone wakes nobody: who interrupts has to wake, too. */
    @Override
    public void awaitEitherInterruptibly(
        long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos) {
      step();
      if (!Thread.currentThread().isInterrupted()) {
        sleep(offset, expected, timeoutNanos);
      }
    }

    private void sleep(long offset, int expected, long timeoutNanos) {
      if (timeoutNanos <= 0 || memory.getInt(offset) != expected) {
        return;
      }
      run.log(this, "sleeps on", offset);
      sleepsOn = offset;
      asleepSince = ++run.sleeps;
      state = State.ASLEEP;
      run.passOn();
      awaitTurn();
    }

    @Override
    public int wake(long offset, int count) {
      beforeStore(offset);
      return run.wake(offset, count);
    }
  }
}
