package org.multiprocessing4j.cli.scoreboard;

import java.util.Locale;
import java.util.concurrent.Callable;

/** Where a process is killed. */
enum KillCase {
  QUEUE_CONSUMER("consumer of a queue, waiting", Situations::queueConsumer),
  QUEUE_PRODUCER("producer of a queue, in a message", Situations::queueProducer),
  LOCK("holder of a lock", Situations::lock),
  REENTRANT_LOCK("holder of a reentrant lock", Situations::reentrantLock),
  SEMAPHORE("holder of a bounded semaphore", Situations::semaphore),
  CONDITION("waiter at a condition", Situations::condition),
  BARRIER("party at a barrier", Situations::barrier),
  POOL_WORKER("worker of a pool, in a task", Situations::poolWorker),
  MANAGER("server of a manager", Situations::manager),
  EXECUTOR("worker of an executor, in a task", Situations::executor);

  private final String victim;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a static method
  private final Callable<Situation> preparation;

  KillCase(String victim, Callable<Situation> preparation) {
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
  Situation prepare() throws Exception {
    return preparation.call();
  }

  /**
   * A process that is where it is to be killed.
   *
   * @param kill kills it
   * @param survivor what another one does then
   */
  record Situation(Step kill, Step survivor) {}

  /** Something that is done. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }
}
