package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.queue.Delivery;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;

/**
 * A stranger gets the process id of a child that died: it is neither taken for that child nor hit
 * by what is sent to it.
 *
 * <p>The kernel is told which id to give next, which it allows in a namespace of process ids.
 */
@Timeout(90)
class PidReuseTest {
  @Test
  void aStrangerWithThePidOfADeadChildIsAStranger() throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(Reuse.class).under(Confinement.chosenProcessIds()).start()) {
      child.awaitSuccess();
    }
  }

  /** Process 1 of its namespace. */
  static final class Reuse {
    private static final Path LAST_PID = Path.of(Confinement.LAST_PID);

    public static void main(String[] arguments) throws Exception {
      while (!tried()) {
        // a thread of this JVM has the number of that child; so with another one
      }
    }

    private static boolean tried() throws Exception {
      IpcLock lock = IpcLock.create();
      try (IpcQueue<String> queue = IpcQueue.ring(1 << 12);
          IpcQueue<String> held = IpcQueue.ring(1 << 12)) {
        queue.put("message");
        ChildProcess holder =
            ChildProcess.builder(
                    () -> {
                      lock.lock();
                      held.put(queue.receive().value());
                      Thread.sleep(Long.MAX_VALUE);
                    })
                .start();
        assertThat(held.get()).isEqualTo("message");
        holder.kill();
        holder.join();
        Process stranger = startNextWithPid(holder.pid());
        try {
          if (stranger.pid() != holder.pid()) {
            return false;
          }
          assertThat(holder.isAlive()).isFalse();
          holder.kill();
          holder.terminate();
          assertThat(lock.tryLock(Duration.ofSeconds(40))).isTrue();
          assertThat(lock.ownerDied()).isTrue();
          Delivery<String> again = queue.receive(Duration.ofSeconds(40));
          assertThat(again.value()).isEqualTo("message");
          assertThat(again.deliveries()).isEqualTo(2);
          assertThat(stranger.isAlive()).isTrue();
          return true;
        } finally {
          stranger.destroyForcibly().waitFor();
        }
      }
    }

    /** Threads get their ids from the same numbers, so that one of them may come first. */
    private static Process startNextWithPid(long pid) throws IOException {
      Files.writeString(LAST_PID, Long.toString(pid - 1));
      return new ProcessBuilder("sleep", "60").start();
    }
  }
}
