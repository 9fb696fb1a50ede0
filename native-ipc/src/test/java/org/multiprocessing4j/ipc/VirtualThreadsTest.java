package org.multiprocessing4j.ipc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Listener;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.posix.SpawnRequest;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.sync.IpcBarrier;
import org.multiprocessing4j.ipc.sync.IpcCondition;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/**
 * A virtual thread that waits leaves its carrier to others: there is one carrier, and another
 * virtual thread does what is waited for. On a JDK that has none, platform threads take their
 * place.
 */
@Timeout(60)
class VirtualThreadsTest {
  private static final Duration LONG = Duration.ofSeconds(40);

  @Test
  void noWaitHoldsUpOthers() throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(Program.class)
            .jvmArguments(
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1")
            .start()) {
      child.awaitSuccess();
    }
  }

  /** Ends with an exception if a wait does not end. */
  @SuppressWarnings("WaitNotInLoop") // one who waits gets one signal
  static final class Program {
    private static final ExecutorService THREADS = newThreads();

    public static void main(String[] args) throws Exception {
      queue();
      interrupt();
      lockWithItsCondition();
      eventAndBarrier();
      for (boolean inMemory : List.of(true, false)) {
        try (Pipe pipe = inMemory ? Pipe.memory() : Pipe.duplex()) {
          pipe(pipe.first(), pipe.second());
        }
      }
      listener();
      childProcess();
      System.exit(0);
    }

    /** Runs two calls, of which the first has to wait for the second. */
    private static void meet(Callable<?> waiting, Callable<?> awaited) throws Exception {
      Future<?> first = THREADS.submit(waiting);
      Future<?> second = THREADS.submit(awaited);
      for (Future<?> call : List.of(first, second)) {
        Object ignored = call.get(LONG.toSeconds(), TimeUnit.SECONDS);
      }
    }

    private static void queue() throws Exception {
      try (IpcQueue<Integer> queue = IpcQueue.ring(1 << 12)) {
        meet(queue::get, () -> queue.offer(1));
      }
    }

    private static void interrupt() throws Exception {
      CountDownLatch isForgotten = new CountDownLatch(1);
      try (IpcQueue<Integer> queue = IpcQueue.ring(1 << 12)) {
        meet(
            () -> {
              Thread self = Thread.currentThread();
              THREADS.execute(self::interrupt);
              assertThatThrownBy(queue::get).isInstanceOf(InterruptedException.class);
              isForgotten.countDown();
              return queue.get();
            },
            () -> {
              isForgotten.await();
              return queue.offer(1);
            });
      }
    }

    private static void lockWithItsCondition() throws Exception {
      CountDownLatch isLocked = new CountDownLatch(1);
      try (IpcLock lock = IpcLock.create();
          IpcCondition condition = lock.newCondition()) {
        lock.lock();
        meet(
            () -> {
              lock.lock();
              try {
                isLocked.countDown();
                condition.awaitUninterruptibly();
              } finally {
                lock.unlock();
              }
              return lock;
            },
            () -> {
              lock.unlock();
              isLocked.await();
              lock.lock();
              try {
                condition.signal();
              } finally {
                lock.unlock();
              }
              return lock;
            });
      }
    }

    private static void eventAndBarrier() throws Exception {
      try (IpcEvent event = IpcEvent.create();
          IpcBarrier barrier = IpcBarrier.create(2)) {
        meet(
            () -> {
              event.await();
              return barrier.await();
            },
            () -> {
              event.set();
              return barrier.await();
            });
      }
    }

    /** The big message does not fit in, so that its sender waits too. */
    private static void pipe(Connection first, Connection second) throws Exception {
      byte[] big = new byte[8 << 20];
      meet(
          () -> {
            first.sendBytes(first.receiveBytes());
            return first.poll(LONG);
          },
          () -> {
            second.sendBytes(big);
            byte[] echo = second.receiveBytes();
            second.sendBytes(echo, 0, 1);
            return second;
          });
    }

    private static void listener() throws Exception {
      try (Listener listener = Listener.bind()) {
        meet(
            () -> {
              try (Connection caller = listener.accept()) {
                return caller.receive();
              }
            },
            () -> {
              Connection connection = Connection.connect(listener.address());
              connection.send(1);
              return connection;
            });
      }
    }

    private static void childProcess() throws Exception {
      long pid = Posix.spawn(SpawnRequest.of(List.of("sleep", "1000")));
      meet(
          () -> Posix.waitpid(pid),
          () -> {
            Posix.kill(pid, Signal.SIGKILL);
            return pid;
          });
    }

    private static ExecutorService newThreads() {
      try {
        return (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      } catch (NoSuchMethodException olderJdk) {
        return Executors.newCachedThreadPool();
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }
  }
}
