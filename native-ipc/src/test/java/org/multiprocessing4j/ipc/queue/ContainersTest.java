package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;

/**
 * Containers that share {@code /dev/shm} and a directory, but not their process ids: each has a
 * process 1.
 */
@Timeout(90)
class ContainersTest {
  @TempDir Path directory;

  @Test
  void whoHasTheSameProcessIdIsSomebodyElse() throws Exception {
    String path = directory.resolve("queue").toString();
    try (ChildJvm holder = inContainer(Holder.class, path)) {
      holder.awaitLine("process 1 holds first");
      try (ChildJvm other = inContainer(Other.class, path)) {
        other.awaitLine("process 1 got second, delivery 1");
        holder.kill();
        other.awaitLine("process 1 got first, delivery 2");
        other.awaitSuccess();
      }
    }
  }

  /** Both make the queue at the same time. */
  @Test
  void aQueueHasOneCreator() throws Exception {
    String path = directory.resolve("queue").toString();
    try (ChildJvm one = inContainer(Adder.class, path);
        ChildJvm two = inContainer(Adder.class, path)) {
      one.awaitSuccess();
      two.awaitSuccess();
    }
    try (IpcQueue<String> queue = IpcQueue.open(directory.resolve("queue"))) {
      assertThat(queue.get()).isEqualTo("one of two");
      assertThat(queue.get()).isEqualTo("one of two");
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  @Test
  void whoCannotSeeWhetherTheOthersLiveIsToldWhy() throws Exception {
    Path path = directory.resolve("queue");
    try (IpcQueue<String> queue = IpcQueue.open(path);
        ChildJvm stranger =
            ChildJvm.builder(Stranger.class)
                .jvmArguments("-Dmp4j.dir=" + directory)
                .arguments(path.toString())
                .start()) {
      assertThat(stranger.awaitPrefix("the queue " + queue.path()))
          .contains("/dev/shm", "-Dmp4j.dir", "deleted");
      stranger.awaitSuccess();
    }
  }

  /** Opens the queue of programs whose registry it does not know. */
  static final class Stranger {
    public static void main(String[] arguments) {
      try (IpcQueue<String> queue = IpcQueue.open(Path.of(arguments[0]))) {
        System.out.println("opened " + queue);
      } catch (QueueStorageException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static ChildJvm inContainer(Class<?> program, String path) throws Exception {
    return ChildJvm.builder(program).under(Confinement.processIds()).arguments(path).start();
  }

  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      IpcQueue<String> queue = IpcQueue.open(Path.of(arguments[0]));
      queue.put("first");
      queue.put("second");
      Delivery<String> first = queue.receive();
      System.out.println("process " + Posix.getpid() + " holds " + first.value());
      int ignored = System.in.read(); // until it is killed
    }
  }

  static final class Other {
    public static void main(String[] arguments) throws Exception {
      try (IpcQueue<String> queue = IpcQueue.open(Path.of(arguments[0]))) {
        take(queue);
        take(queue);
      }
    }

    private static void take(IpcQueue<String> queue) throws Exception {
      Delivery<String> delivery = queue.receive(Duration.ofSeconds(40));
      System.out.println(
          "process %d got %s, delivery %d"
              .formatted(Posix.getpid(), delivery.value(), delivery.deliveries()));
      delivery.ack();
    }
  }

  static final class Adder {
    public static void main(String[] arguments) throws Exception {
      try (IpcQueue<String> queue = IpcQueue.open(Path.of(arguments[0]))) {
        queue.put("one of two");
      }
    }
  }
}
