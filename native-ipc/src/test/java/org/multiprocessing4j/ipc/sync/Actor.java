package org.multiprocessing4j.ipc.sync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import org.multiprocessing4j.ipc.posix.OldKernel;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

/** A process of the same run that does with a handle what a test tells it, line by line. */
final class Actor {
  private Actor() {}

  static ChildJvm start(Object handle) {
    return ChildJvm.builder(Actor.class).inThisRun().arguments(Handles.encode(handle)).start();
  }

  /** Tells an actor to do something that blocks, and waits until it is about to. */
  static void begin(ChildJvm actor, String command) throws InterruptedException {
    actor.writeLine(command);
    actor.awaitLine("begin " + command);
  }

  /** Tells an actor to do something, and waits until it is done. */
  static String perform(ChildJvm actor, String command) throws InterruptedException {
    begin(actor, command);
    return actor.awaitPrefix("done " + command + ": ");
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Object handle = Handles.decode(args[0]);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println("begin " + line);
      System.out.println("done " + line + ": " + act(handle, line));
    }
  }

  private static Object act(Object handle, String command) throws InterruptedException {
    try {
      if (handle instanceof AbstractIpcLock lock) {
        return actOnLock(lock, command);
      } else if (handle instanceof IpcSemaphore semaphore) {
        return actOnSemaphore(semaphore, command);
      } else if (handle instanceof IpcEvent event) {
        return actOnEvent(event, command);
      } else if (handle instanceof IpcBarrier barrier) {
        return barrier.await();
      } else if (handle instanceof Object[] pair) {
        return actOnCondition((IpcCondition) pair[1], (AbstractIpcLock) pair[0], command);
      }
      throw new IllegalArgumentException("no idea of " + handle);
    } catch (RuntimeException | BrokenBarrierException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static Object actOnLock(AbstractIpcLock lock, String command) {
    switch (command) {
      case "lock" -> lock.lock();
      case "unlock" -> lock.unlock();
      case "increment" -> increment((IpcLock) lock);
      default -> throw new IllegalArgumentException(command);
    }
    return "ownerDied=" + lock.ownerDied();
  }

  /** Counts in a word behind the lock, which nobody else uses. */
  private static void increment(IpcLock lock) {
    for (int i = 0; i < IpcLockTest.ROUNDS; i++) {
      lock.lock();
      try {
        long at = IpcLockTest.counterOffset(lock);
        lock.memory.putInt(at, lock.memory.getInt(at) + 1);
      } finally {
        lock.unlock();
      }
    }
  }

  private static Object actOnSemaphore(IpcSemaphore semaphore, String command)
      throws InterruptedException {
    switch (command) {
      case "acquire" -> semaphore.acquire();
      case "release" -> semaphore.release();
      case "pretend an old kernel" -> OldKernel.pretend();
      default -> throw new IllegalArgumentException(command);
    }
    return semaphore.availablePermits();
  }

  private static Object actOnEvent(IpcEvent event, String command) throws InterruptedException {
    switch (command) {
      case "await" -> event.await();
      case "set" -> event.set();
      default -> throw new IllegalArgumentException(command);
    }
    return event.isSet();
  }

  @SuppressWarnings("WaitNotInLoop") // a test wants to see each wake-up
  private static Object actOnCondition(IpcCondition condition, AbstractIpcLock lock, String command)
      throws InterruptedException {
    lock.lock();
    try {
      switch (command) {
        case "await" -> {
          return condition.await(Duration.ofSeconds(25));
        }
        case "signal" -> condition.signal();
        default -> throw new IllegalArgumentException(command);
      }
      return "";
    } finally {
      lock.unlock();
    }
  }
}
