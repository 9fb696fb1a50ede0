package org.multiprocessing4j.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** What a program may still do while it ends, and what not. */
@Timeout(60)
class EndOfProgramTest {

  @Test
  void aHookStartsChildrenAndUsesWhatTheProgramHasMade() throws Exception {
    try (ChildJvm program = ChildJvm.start(Orderly.class)) {
      program.awaitLine("the hook has got 2");
      program.awaitSuccess();
    }
  }

  @Test
  void afterItsHooksAProgramStartsNoChildren() throws Exception {
    try (ChildJvm program = ChildJvm.start(Late.class)) {
      program.awaitLine("cannot start process late: this process is ending");
      program.awaitSuccess();
    }
  }

  @Test
  void whileAProgramWaitsForItsChildrenItStartsNoDaemons() throws Exception {
    try (ChildJvm program = ChildJvm.start(Waiting.class)) {
      program.awaitLine("cannot start process late: this process is ending, and ends its daemons");
      program.awaitSuccess();
    }
  }

  @Test
  void aChildFetchesItsConnectionWhileTheProgramWaitsForItsEnd() throws Exception {
    try (ChildJvm program = ChildJvm.start(Hasty.class)) {
      program.awaitLine("fetched");
      program.awaitSuccess();
    }
  }

  /** Its main ends long before the JVM of its second child is up. */
  static final class Hasty {
    public static void main(String[] args) {
      new ChildProcess(() -> {}).start();
      Connection connection = Pipe.duplex().first();
      new ChildProcess(() -> System.out.println(connection.isClosed() ? "lost" : "fetched"))
          .start();
    }
  }

  /** Its hook does what a server would do there. */
  static final class Orderly {
    public static void main(String[] args) {
      IpcQueue<Integer> questions = IpcQueue.ring(1 << 12);
      IpcQueue<Integer> answers = IpcQueue.ring(1 << 12);
      startDaemon(() -> answers.put(questions.get() + 1));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(questions, answers)));
    }

    private static void close(IpcQueue<Integer> questions, IpcQueue<Integer> answers) {
      startDaemon(() -> questions.put(1));
      try {
        System.out.println("the hook has got " + answers.get());
      } catch (InterruptedException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    private static void startDaemon(SerializableRunnable task) {
      ChildProcess.builder(task).daemon(true).start();
    }
  }

  /** What is done here comes after the end of its children. */
  static final class Late {
    public static void main(String[] args) throws Exception {
      RunDirectory.beforeLeaving(() -> startUntilRefused(false));
      ChildProcess first = new ChildProcess(() -> {}).start();
      first.join();
    }
  }

  /** Its child ends when a thread has been refused a daemon. */
  static final class Waiting {
    public static void main(String[] args) {
      IpcQueue<Integer> end = IpcQueue.ring(1 << 12);
      new ChildProcess(() -> end.get()).start();
      Thread starter = new Thread(() -> startAndPut(end));
      starter.setDaemon(true);
      starter.start();
    }

    private static void startAndPut(IpcQueue<Integer> end) {
      startUntilRefused(true);
      end.offer(0);
    }
  }

  private static void startUntilRefused(boolean daemon) {
    try {
      while (true) {
        ChildProcess.builder(() -> {}).name("late").daemon(daemon).start().join();
      }
    } catch (ProcessStartException refused) {
      System.out.println(refused.getMessage());
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
