package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** A ring between real processes. */
@Timeout(90)
class RingProcessesTest {
  @TempDir Path directory;

  @Test
  void neitherChronicleNorTheLoggingIsLoaded() throws Exception {
    Path log = directory.resolve("classes");
    try (IpcQueue<Long> queue = IpcQueue.openRing(directory.resolve("named"), 1 << 16);
        ChildJvm child =
            QueueChildren.builder(UsesARing.class, queue)
                .jvmArguments("-Xlog:class+load:file=" + log)
                .start()) {
      queue.put(1L);
      child.awaitSuccess();
      assertThat(child.stdout()).containsExactly("1 2 3");
      assertThat(Files.readString(log))
          .contains("RingStore")
          .doesNotContain("openhft", "Chronicle", "org.slf4j.LoggerFactory");
    }
  }

  /** Takes from the ring it was given, and works with one of its own, in every way there is. */
  static final class UsesARing {
    public static void main(String[] arguments) throws Exception {
      try (IpcQueue<Long> own = IpcQueue.ring(1 << 16)) {
        own.put(2L);
        own.put(3L);
        Delivery<Long> two = own.receive();
        two.ack();
        System.out.println(
            QueueChildren.<Long>decode(arguments[0]).get() + " " + two.value() + " " + own.get());
      }
    }
  }
}
