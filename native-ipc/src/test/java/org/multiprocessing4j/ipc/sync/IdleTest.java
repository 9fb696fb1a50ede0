package org.multiprocessing4j.ipc.sync;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.posix.OldKernel;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.WakeUps;

/** Who waits sleeps: a count of wake-ups, which unlike the time used depends on nobody else. */
@Timeout(120)
class IdleTest {
  private static final int PROCESSES = 8;

  private static final int MOST_WAKE_UPS_A_SECOND = 2;

  /** Without futex_waitv the waits go on in slices of 50 ms. */
  private static final int MOST_ON_AN_OLD_KERNEL = 21;

  private final List<ChildJvm> waiting = new ArrayList<>();

  @Test
  void eightBlockedProcessesHardlyEverWakeUp() throws Exception {
    int most = OldKernel.isOurs() ? MOST_ON_AN_OLD_KERNEL : MOST_WAKE_UPS_A_SECOND;
    checkWakeUps(List.of("acquire"), most);
  }

  @Test
  void onAnOldKernelTheyLookAroundTwentyTimesASecond() throws Exception {
    checkWakeUps(List.of("pretend an old kernel", "acquire"), MOST_ON_AN_OLD_KERNEL);
  }

  private void checkWakeUps(List<String> commands, int most) throws Exception {
    try (IpcSemaphore semaphore = IpcSemaphore.create(0)) {
      for (int i = 0; i < PROCESSES; i++) {
        waiting.add(Actor.start(semaphore));
      }
      for (ChildJvm actor : waiting) {
        for (String command : commands) {
          Actor.begin(actor, command);
        }
      }
      WakeUps.awaitFewerThan(PROCESSES * most, this::wakeUps);

      semaphore.release(PROCESSES);
      for (ChildJvm actor : waiting) {
        actor.awaitPrefix("done acquire: ");
      }
    } finally {
      waiting.forEach(ChildJvm::close);
    }
  }

  /** Of the threads that run our code; those of the virtual machine have names of their own. */
  private long wakeUps() {
    return waiting.stream().mapToLong(actor -> WakeUps.of(actor.pid(), IdleTest::isOurs)).sum();
  }

  private static boolean isOurs(String thread) {
    return thread.equals("java") || thread.startsWith("mp4j");
  }
}
