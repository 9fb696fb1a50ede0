package org.multiprocessing4j.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** Shutdown hooks of a program may start children, as long as these can be waited for. */
@Timeout(60)
class EndOfProgramTest {

  @Test
  void aHookStartsChildrenUntilTheProgramLeaves() throws Exception {
    try (ChildJvm program = ChildJvm.start(Program.class)) {
      program.awaitLine("cannot start process late: this process is ending");
      program.awaitSuccess();
    }
  }

  @Test
  void aHookStartsNoDaemons() throws Exception {
    try (ChildJvm program = ChildJvm.start(Program.class, "daemon")) {
      program.awaitPrefix("cannot start process late: this process is ending");
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

  /** Its hook starts one child after the other until it is refused. */
  static final class Program {
    public static void main(String[] args) throws Exception {
      boolean daemon = args.length > 0;
      ChildProcess first = new ChildProcess(() -> {}).start();
      first.join();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> startUntilRefused(daemon)));
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
}
