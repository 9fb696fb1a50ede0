package org.multiprocessing4j.cli.scoreboard;

import java.util.Locale;
import java.util.concurrent.Callable;

/** Where a process is killed. */
enum KillCase {
  QUEUE_CONSUMER("consumer of a queue, waiting", Stages::queueConsumer),
  QUEUE_PRODUCER("producer of a queue, in a message", Stages::queueProducer),
  LOCK("holder of a lock", Stages::lock),
  REENTRANT_LOCK("holder of a reentrant lock", Stages::reentrantLock),
  SEMAPHORE("holder of a bounded semaphore", Stages::semaphore),
  CONDITION("waiter at a condition", Stages::condition),
  BARRIER("party at a barrier", Stages::barrier),
  POOL_WORKER("worker of a pool, in a task", Stages::poolWorker),
  MANAGER("server of a manager", Stages::manager),
  EXECUTOR("worker of an executor, in a task", Stages::executor);

  private final String victim;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a static method
  private final Callable<Stage> preparation;

  KillCase(String victim, Callable<Stage> preparation) {
    this.victim = victim;
    this.preparation = preparation;
  }

  /** Who is killed, for people. */
  String victim() {
    return victim;
  }

  /** The name in the script for Python. */
  String scriptName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Brings a process to that place. */
  Stage prepare() throws Exception {
    return preparation.call();
  }

  /**
   * A process that is where it is to be killed.
   *
   * @param kill kills it
   * @param survivor what another one does then
   */
  record Stage(Step kill, Step survivor) {}

  /** Something that is done. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }
}
