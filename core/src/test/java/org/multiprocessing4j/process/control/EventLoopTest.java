package org.multiprocessing4j.process.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;
import org.multiprocessing4j.ipc.testsupport.LogProvider;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.process.log.ProcessLog;
import org.slf4j.ILoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

@Timeout(60)
class EventLoopTest {
  /** Always ready. */
  private record Source(int fd, Runnable action) implements EventSource {
    static Source of(Runnable action) {
      int fd = FileDescriptors.eventCounter();
      FileDescriptors.addOne(fd);
      return new Source(fd, action);
    }

    @Override
    public int interest() {
      return Poll.READABLE;
    }

    @Override
    public void ready(int events) {
      action.run();
    }
  }

  @Test
  void aSourceThatFailsKeepsNoOtherFromBeingServed() throws Exception {
    EventLoop loop = EventLoop.start("test-loop");
    CountDownLatch served = new CountDownLatch(1);
    Source failing = Source.of(EventLoopTest::fail);
    Source good = Source.of(served::countDown);
    loop.execute(() -> loop.add(failing));
    loop.execute(() -> loop.add(good));

    assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();

    CountDownLatch removed = new CountDownLatch(1);
    loop.execute(EventLoopTest::fail);
    loop.execute(() -> loop.remove(failing));
    loop.execute(() -> loop.remove(good));
    loop.execute(removed::countDown);
    removed.await();
    FileDescriptors.close(failing.fd());
    FileDescriptors.close(good.fd());
  }

  @Test
  void aLoopThatCannotPollTriesAgainAfterAWhile() throws Exception {
    try (ChildJvm program =
        ChildJvm.builder(Crowded.class).under(Confinement.descriptors(150)).start()) {
      program.awaitSuccess();
    }
  }

  /** The kernel polls no more descriptors than a process may have. */
  static final class Crowded {
    private static final int FAILED_TURNS = 40;

    public static void main(String[] args) throws Exception {
      EventLoop loop = EventLoop.start("test-loop");
      CountDownLatch turns = new CountDownLatch(FAILED_TURNS + 1);
      long start = System.nanoTime();
      loop.execute(
          () -> {
            loop.add(new Counted(turns));
            for (int i = 0; i < 200; i++) {
              loop.add(new Source(FileDescriptors.NONE, EventLoopTest::fail));
            }
          });
      turns.await();
      assertThat(System.nanoTime() - start)
          .isGreaterThanOrEqualTo(FAILED_TURNS * EventLoop.RETRY_NANOS);
    }
  }

  /** Never ready; counts the turns. */
  private record Counted(CountDownLatch turns) implements EventSource {
    @Override
    public int fd() {
      return FileDescriptors.NONE;
    }

    @Override
    public int interest() {
      turns.countDown();
      return Poll.READABLE;
    }

    @Override
    public void ready(int events) {
      fail();
    }
  }

  private static void fail() {
    throw new IllegalStateException("on purpose");
  }

  @Test
  void aLoggerThatFailsDoesNotEndTheControlThread() throws Exception {
    try (ChildJvm program =
        ChildJvm.builder(Program.class)
            .jvmArguments("-Dslf4j.provider=" + FailingLog.class.getName())
            .start()) {
      program.awaitLine("both ended");
      program.awaitSuccess();
    }
  }

  /** The consumer of its first child fails, and so does the logger that is told. */
  static final class Program {
    public static void main(String[] args) throws Exception {
      ChildProcess first =
          ChildProcess.builder(() -> System.out.println("line")).capture(line -> fail()).start();
      first.join();
      ChildProcess second = new ChildProcess(() -> {}).start();
      second.join();
      System.out.println("both ended");
    }
  }

  /** A log that has no logger for this library's. */
  public static final class FailingLog extends LogProvider {
    @Override
    public ILoggerFactory getLoggerFactory() {
      NOPLoggerFactory others = new NOPLoggerFactory();
      return name -> {
        if (name.equals(ProcessLog.class.getName())) {
          throw new IllegalStateException("no logger on purpose");
        }
        return others.getLogger(name);
      };
    }
  }
}
