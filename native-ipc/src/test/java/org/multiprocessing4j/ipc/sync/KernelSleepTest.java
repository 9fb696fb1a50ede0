package org.multiprocessing4j.ipc.sync;

import static java.lang.Thread.State.TIMED_WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** A JVM that ends would wait 300 ms for threads that sleep in the kernel. */
@Timeout(120)
class KernelSleepTest {
  private static final String KERNEL = "org.multiprocessing4j.ipc.posix.LibC";

  @Test
  void whenTheJvmEndsAllSleepInJavaAndStillHear() throws Exception {
    try (ChildJvm child = ChildJvm.start(Ending.class)) {
      child.awaitSuccess();
      assertThat(child.stdout())
          .containsExactly("asleep in the kernel", "used by a hook", "asleep in Java", "all heard");
    }
  }

  @SuppressWarnings("resource") // what is in use when this process ends
  static final class Ending {
    private static final IpcQueue<String> QUEUE = IpcQueue.ring(4096);
    private static final IpcLock LOCK = IpcLock.create();
    private static final IpcEvent EVENT = IpcEvent.create();
    private static final CountDownLatch HEARD = new CountDownLatch(3);

    public static void main(String[] arguments) {
      LOCK.lock();
      sleeper(Ending::getTwice);
      sleeper(EVENT::await);
      Thread deaf = sleeper(LOCK::lock);
      deaf.interrupt(); // must not keep it from sleeping
      await().until(() -> threadsInKernel() == 4); // and the one that listens for deaths
      System.out.println("asleep in the kernel");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> run(Ending::useInHook)));
      RunDirectory.whenLeaving(() -> run(() -> leave(deaf)));
    }

    private interface Action {
      void run() throws Exception;
    }

    private static Thread sleeper(Action wait) {
      Thread thread =
          new Thread(
              () -> {
                run(wait);
                HEARD.countDown();
              });
      thread.setDaemon(true);
      thread.start();
      return thread;
    }

    private static void run(Action action) {
      try {
        action.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private static void getTwice() throws InterruptedException {
      System.out.println(QUEUE.get());
      assertThat(QUEUE.get()).isEqualTo("late");
    }

    private static long threadsInKernel() {
      return Thread.getAllStackTraces().values().stream()
          .filter(stack -> stack.length > 0 && stack[0].getClassName().equals(KERNEL))
          .count();
    }

    private static void useInHook() throws InterruptedException {
      QUEUE.put("used by a hook");
      await().until(QUEUE::isEmpty);
    }

    private static void leave(Thread deaf) throws InterruptedException {
      await().until(() -> threadsInKernel() == 0 && deaf.getState() == TIMED_WAITING);
      System.out.println("asleep in Java");
      QUEUE.put("late");
      EVENT.set();
      LOCK.unlock();
      await().until(() -> HEARD.getCount() == 0);
      System.out.println("all heard");
    }
  }
}
