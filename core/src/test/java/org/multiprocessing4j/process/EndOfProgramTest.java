package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.UserDirectory;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Threads;

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
  void aHookThatIsTheFirstToUseTheLibraryLeavesNothingBehind(@TempDir Path directory)
      throws Exception {
    try (ChildJvm program =
        ChildJvm.builder(Tardy.class)
            .jvmArguments("-D" + UserDirectory.PROPERTY + "=" + directory)
            .start()) {
      program.awaitLine("the hook has got 1");
      program.awaitSuccess();
    }
    assertThat(directory).isEmptyDirectory();
  }

  /** Uses nothing of the library until it ends. */
  static final class Tardy {
    public static void main(String[] args) {
      Runtime.getRuntime().addShutdownHook(new Thread(Tardy::useAll));
    }

    private static void useAll() {
      IpcQueue<Integer> queue = IpcQueue.ring(4096);
      ChildProcess unused = new ChildProcess(() -> queue.put(1)).start();
      try {
        System.out.println("the hook has got " + queue.get());
      } catch (InterruptedException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  @Test
  void aProgramEndsWhenItHasHadAllThatItsChildrenHaveWritten() throws Exception {
    try (ChildJvm program = ChildJvm.start(Reader.class)) {
      program.awaitSuccess();
      assertThat(program.stdout()).containsExactlyElementsOf(Reader.LINES);
    }
  }

  /** Reads slowly, and has nothing else to do. */
  static final class Reader {
    static final List<String> LINES = IntStream.range(0, 200).mapToObj(i -> "line " + i).toList();

    public static void main(String[] args) {
      ChildProcess.builder(() -> LINES.forEach(System.out::println))
          .capture(
              line -> {
                LockSupport.parkNanos(1_000_000);
                System.out.println(line);
              })
          .start();
    }
  }

  @Test
  void aProgramEndsAlthoughNobodyReadsWhatItsDaemonWrites() throws Exception {
    try (ChildJvm program = ChildJvm.start(Deaf.class)) {
      program.awaitLine("blocked");
      program.awaitSuccess();
    }
  }

  /** Has a daemon, and a consumer that is never done with its first line. */
  static final class Deaf {
    public static void main(String[] args) {
      CountDownLatch first = new CountDownLatch(1);
      ChildProcess.builder(Decisive::speakAndWait)
          .daemon(true)
          .capture(
              line -> {
                System.out.println("blocked");
                first.countDown();
                Threads.awaitUninterrupted(new CountDownLatch(1));
              })
          .start();
      Threads.awaitUninterrupted(first);
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

  @ParameterizedTest
  @ValueSource(
      strings = {"line", "last line", "message", "before a hook", "while it ends", "in a child"})
  void whoHearsOfAChildMayEndTheProgram(String when) throws Exception {
    try (ChildJvm program = ChildJvm.start(Decisive.class, when)) {
      int code = program.awaitExit();
      assertThat(code).isIn(7, when.equals("while it ends") ? 0 : 7); // the code of either end
    }
  }

  /** A child says something, and the thread that hears it ends the program. */
  static final class Decisive {
    public static void main(String[] args) throws Exception {
      switch (args[0]) {
        case "line" -> startAndWait(() -> endAtLine());
        case "last line" -> startAndWait(() -> endAtLastLine());
        case "message" -> startAndWait(() -> endAtMessage());
        case "before a hook" -> startAndWait(() -> endAtLineBeforeAHook());
        case "in a child" -> System.exit(exitCodeOfDecisiveChild());
        default -> endAtLineWhileEnding();
      }
    }

    private static void startAndWait(Runnable start) throws InterruptedException {
      ChildProcess.builder(Threads::waitForever).daemon(true).start();
      start.run();
      Threads.waitForever();
    }

    private static void endAtLine() {
      ChildProcess.builder(Decisive::speakAndWait)
          .daemon(true)
          .capture(line -> System.exit(7))
          .start();
    }

    /** The child is dead by then, and a hook waits for it. */
    private static void endAtLastLine() {
      CountDownLatch dead = new CountDownLatch(1);
      ChildProcess child =
          ChildProcess.builder(() -> System.out.println("first\nlast"))
              .capture(
                  line -> {
                    Threads.awaitUninterrupted(dead);
                    if (line.equals("last")) {
                      System.exit(7);
                    }
                  })
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(child::close));
      awaitReadable(child);
      dead.countDown();
    }

    private static void awaitReadable(ChildProcess child) {
      try {
        Connection.await(List.of(child), Duration.ofSeconds(30));
      } catch (InterruptedException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    /** The hook waits for the child whose line ends the program. */
    private static void endAtLineBeforeAHook() {
      CountDownLatch hooked = new CountDownLatch(1);
      ChildProcess child =
          ChildProcess.builder(Decisive::speakAndWait)
              .capture(
                  line -> {
                    Threads.awaitUninterrupted(hooked);
                    System.exit(7);
                  })
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(child::close));
      hooked.countDown();
    }

    private static void endAtMessage() {
      LaunchSpec spec = LaunchSpec.builder().daemon(true).build();
      SerializableRunnable task = Decisive::sendAndWait;
      Child.launch(
          spec,
          ChildProcess.encode(task),
          new ChildListener() {
            @Override
            public void onMessage(Child child, ByteBuffer message) {
              System.exit(7);
            }
          });
    }

    /** When the consumer ends the program, it is ending already, and waits for the child. */
    private static void endAtLineWhileEnding() {
      CountDownLatch ending = new CountDownLatch(1);
      ChildProcess.builder(() -> System.out.println("line"))
          .capture(
              line -> {
                Threads.awaitUninterrupted(ending);
                System.exit(7);
              })
          .start();
      RunDirectory.beforeLeaving(ending::countDown);
    }

    private static int exitCodeOfDecisiveChild() throws InterruptedException {
      ChildProcess child = new ChildProcess(() -> startAndWait(() -> endAtLine())).start();
      child.join();
      return child.exitCode().orElseThrow();
    }

    private static void speakAndWait() throws InterruptedException {
      System.out.println("line");
      Threads.waitForever();
    }

    private static void sendAndWait() throws InterruptedException {
      ParentLink.current().orElseThrow().send(ByteBuffer.allocate(1));
      Threads.waitForever();
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
