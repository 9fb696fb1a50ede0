package org.multiprocessing4j.cli.scoreboard;

import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.cli.scoreboard.KillCase.Situation;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.sync.IpcBarrier;
import org.multiprocessing4j.ipc.sync.IpcCondition;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.IpcSemaphore;
import org.multiprocessing4j.manager.Manager;
import org.multiprocessing4j.pool.ProcessPool;
import org.multiprocessing4j.process.ChildHandle;
import org.multiprocessing4j.process.ChildProcess;

/** The ten places in this library. */
final class Situations {
  /** To get from the last sign of life into the call. */
  private static final Duration TO_GET_THERE = Duration.ofMillis(300);

  private static final int LARGE_BYTES = 50_000_000;

  private Situations() {}

  static Situation queueConsumer() throws Exception {
    IpcQueue<byte[]> queue = readyQueue();
    IpcEvent there = IpcEvent.create();
    ChildProcess victim =
        start(
            () -> {
              there.set();
              queue.get();
            });
    there.await();
    Thread.sleep(TO_GET_THERE.toMillis());
    return situation(
        victim,
        () -> {
          queue.put(new byte[1]);
          queue.get();
        });
  }

  static Situation queueProducer() throws Exception {
    IpcQueue<byte[]> queue = readyQueue();
    ChildProcess victim =
        start(
            () -> {
              while (true) {
                queue.put(new byte[LARGE_BYTES]);
              }
            });
    byte[] first = queue.get();
    return situation(
        victim,
        () -> {
          queue.put(new byte[1]);
          for (byte[] message = first; message.length > 1; ) {
            message = queue.get();
          }
        });
  }

  /** A queue that this process has used: not the loading of classes is to be measured. */
  private static IpcQueue<byte[]> readyQueue() throws InterruptedException {
    IpcQueue<byte[]> queue = IpcQueue.create();
    queue.put(new byte[1]);
    queue.get();
    return queue;
  }

  static Situation lock() throws Exception {
    return lock(IpcLock.create());
  }

  static Situation reentrantLock() throws Exception {
    return lock(IpcReentrantLock.create());
  }

  private static <L extends Lock & Serializable> Situation lock(L lock) throws Exception {
    IpcEvent there = IpcEvent.create();
    ChildProcess victim =
        start(
            () -> {
              lock.lockInterruptibly();
              there.set();
              sleepForEver();
            });
    there.await();
    return situation(victim, lock::lockInterruptibly);
  }

  static Situation semaphore() throws Exception {
    IpcSemaphore semaphore = IpcSemaphore.bounded(1);
    IpcEvent there = IpcEvent.create();
    ChildProcess victim =
        start(
            () -> {
              semaphore.acquire();
              there.set();
              sleepForEver();
            });
    there.await();
    return situation(victim, semaphore::acquire);
  }

  @SuppressWarnings("WaitNotInLoop") // being woken is all that it waits for
  static Situation condition() throws Exception {
    IpcReentrantLock lock = IpcReentrantLock.create();
    IpcCondition condition = lock.newCondition();
    IpcEvent there = IpcEvent.create();
    SerializableRunnable waiter =
        () -> {
          lock.lockInterruptibly();
          try {
            there.set();
            condition.await();
          } finally {
            lock.unlock();
          }
        };
    ChildProcess victim = start(waiter);
    there.await();
    Thread.sleep(TO_GET_THERE.toMillis());
    return situation(
        victim,
        () -> {
          signal(lock, condition);
          ChildProcess other = start(waiter);
          while (!other.join(Duration.ofMillis(1))) {
            signal(lock, condition);
          }
        });
  }

  private static void signal(IpcReentrantLock lock, IpcCondition condition) {
    lock.lock();
    try {
      condition.signal();
    } finally {
      lock.unlock();
    }
  }

  static Situation barrier() throws Exception {
    IpcBarrier barrier = IpcBarrier.create(3);
    ChildProcess victim = start(barrier::await);
    ChildProcess other = start(() -> awaitOrBreak(barrier));
    while (barrier.waiting() < 2 && other.isAlive()) {
      Thread.sleep(1);
    }
    return situation(victim, barrier::await);
  }

  /** A party that does not fill the screen with what the survivor tells. */
  private static void awaitOrBreak(IpcBarrier barrier) throws InterruptedException {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      // As it should be: a party was killed.
    }
  }

  static Situation poolWorker() throws Exception {
    ProcessPool pool = ProcessPool.create(1);
    long worker = pool.apply(Situations::pid);
    Future<?> task = pool.applyAsync(Situations::sleepForEver);
    Thread.sleep(TO_GET_THERE.toMillis());
    return new Situation(() -> Posix.kill(worker, Signal.SIGKILL), () -> outcomeOf(task));
  }

  static Situation manager() throws Exception {
    String name = "doomed-manager";
    Manager manager = Manager.builder().name(name).start();
    var map = manager.<String, Integer>map();
    ChildHandle server =
        Multiprocessing.activeChildren().stream()
            .filter(child -> child.name().equals(name))
            .findAny()
            .orElseThrow();
    return new Situation(server::kill, () -> map.put("a", 1));
  }

  static Situation executor() throws Exception {
    ExecutorService executor = ProcessPool.create(1);
    long worker = executor.submit((SerializableCallable<Long>) Situations::pid).get();
    Future<?> task = executor.submit((SerializableCallable<Object>) Situations::sleepForEver);
    Thread.sleep(TO_GET_THERE.toMillis());
    return new Situation(() -> Posix.kill(worker, Signal.SIGKILL), () -> outcomeOf(task));
  }

  private static void outcomeOf(Future<?> task) throws Exception {
    try {
      Object unused = task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static Situation situation(ChildProcess victim, KillCase.Step survivor) {
    return new Situation(
        () -> {
          victim.kill();
          victim.join();
        },
        survivor);
  }

  private static ChildProcess start(SerializableRunnable task) {
    return ChildProcess.builder(task).daemon(true).start();
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static Object sleepForEver() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never";
  }
}
