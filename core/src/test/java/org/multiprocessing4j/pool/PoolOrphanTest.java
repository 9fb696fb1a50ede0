package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.sync.IpcBarrier;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.OtherProcesses;
import org.multiprocessing4j.testsupport.Sweeper;

/** What becomes of workers when the process of their pool is killed. */
@Timeout(60)
class PoolOrphanTest {
  private static final int WORKERS = 2;

  @ParameterizedTest
  @ValueSource(strings = {"idle", "sleeping", "answering"})
  void theyEndTooAndLeaveNothingBehind(String doing) throws Exception {
    try (ChildJvm parent = ChildJvm.start(Parent.class, doing)) {
      List<Long> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        workers.add(Long.parseLong(parent.awaitPrefix("worker ")));
      }
      Path run = Path.of(parent.awaitPrefix("run "));
      parent.kill();
      parent.awaitExit();
      workers.forEach(OtherProcesses::awaitEnd);
      Sweeper.sweep(); // a worker that was in the middle of something has been halted
      assertThat(run).doesNotExist();
    }
  }

  /** A program with a pool. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      try (ProcessPool pool = ProcessPool.create(WORKERS)) {
        try (IpcBarrier all = IpcBarrier.create(WORKERS)) {
          pool.map(List.of(1, 2), x -> meet(all), 1)
              .forEach(pid -> System.out.println("worker " + pid));
        }
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < WORKERS && !args[0].equals("idle"); i++) {
          String doing = args[0];
          tasks.add(pool.applyAsync(() -> doing.equals("sleeping") ? sleep() : new byte[1 << 26]));
        }
        System.out.println("run " + RunDirectory.current().path());
        new CountDownLatch(1).await();
        System.out.println(tasks);
      }
    }

    /** So the other worker gets the other item. */
    private static long meet(IpcBarrier all) throws Exception {
      all.await();
      return ProcessHandle.current().pid();
    }

    private static byte[] sleep() throws InterruptedException {
      Thread.sleep(60_000);
      return new byte[0];
    }
  }
}
