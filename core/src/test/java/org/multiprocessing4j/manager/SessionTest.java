package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.process.ChildProcess;

/** Calls around the length at which a server begins to watch them. */
class SessionTest extends OneManager {
  private static final int CALLS = 500;
  private static final int INTERRUPTS = 50;
  private static final int LONGEST_MICROS = 12_000;

  /** A type of the user's own. */
  interface Echo {
    int after(int micros, int value) throws InterruptedException;
  }

  private static int echo(int micros, int value) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(micros);
    return value;
  }

  @Test
  void callsOfAllLengthsAreAnsweredOneByOne() throws Exception {
    Echo echo = manager.create(Echo.class, () -> SessionTest::echo);
    Random random = new Random(1);
    for (int i = 0; i < CALLS; i++) {
      int micros = i % 3 == 0 ? random.nextInt(LONGEST_MICROS) : 0;

      assertThat(echo.after(micros, i)).isEqualTo(i);
    }
  }

  /** What is still to be sent when the client has gone. */
  interface LateResult {
    Object get() throws InterruptedException;

    boolean isBeingEncoded();
  }

  private static final class WatchedResult implements LateResult {
    private static volatile boolean isBeingEncoded;

    @Override
    public Object get() throws InterruptedException {
      while (!isCallWatched()) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      return new Swallowing();
    }

    private static boolean isCallWatched() {
      return Thread.getAllStackTraces().entrySet().stream()
          .filter(thread -> thread.getKey().getName().equals("mp4j-caller"))
          .flatMap(thread -> Stream.of(thread.getValue()))
          .anyMatch(frame -> frame.getMethodName().equals("readCall"));
    }

    @Override
    public boolean isBeingEncoded() {
      return isBeingEncoded;
    }
  }

  /** Its own code keeps the interrupt that tells of the client's end to itself. */
  private static final class Swallowing implements Serializable {
    private static final long serialVersionUID = 1;

    private void writeObject(ObjectOutputStream out) throws IOException {
      WatchedResult.isBeingEncoded = true;
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException clientGone) {
        out.defaultWriteObject();
      }
    }
  }

  /** A send by TCP succeeds even if the other side has just gone. */
  @Test
  void theLocksOfAClientAreReleasedEvenIfItsResultSwallowsTheNewsOfItsEnd() throws Exception {
    try (Manager overTcp = Manager.builder().address(Address.tcp("127.0.0.1", 0)).start()) {
      Lock lock = overTcp.lock();
      LateResult result = overTcp.create(LateResult.class, WatchedResult::new);
      try (ChildProcess client = ChildProcess.builder(() -> callHolding(lock, result)).start()) {
        await().until(result::isBeingEncoded);
        client.kill();

        assertThat(lock.tryLock(40, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static void callHolding(Lock lock, LateResult result) throws InterruptedException {
    lock.lock();
    Object unused = result.get();
  }

  @Test
  void anInterruptEndsItsCallAndNoOther() throws Exception {
    Echo echo = manager.create(Echo.class, () -> SessionTest::echo);
    Thread caller = Thread.currentThread();
    Random random = new Random(2);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      for (int i = 0; i < INTERRUPTS; i++) {
        int value = i;
        int delay = random.nextInt(LONGEST_MICROS);
        var interrupt = clock.schedule(caller::interrupt, delay, TimeUnit.MICROSECONDS);

        assertThatThrownBy(() -> echo.after(Integer.MAX_VALUE, value))
            .isInstanceOf(InterruptedException.class);
        interrupt.get();
        assertThat(echo.after(0, value)).isEqualTo(value);
      }
    } finally {
      clock.shutdownNow();
    }
  }
}
