package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.UserDirectory;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;
import org.multiprocessing4j.manager.Manager;
import org.multiprocessing4j.pool.ProcessPool;

/** Somebody deletes the shared files under a program, as systemd-logind does, or its directory. */
@Timeout(60)
class DeletedRunTest {
  @TempDir private Path directory = Path.of("");

  /** Something that a program does with the library. */
  private interface Use {
    void run() throws Exception;
  }

  @Test
  void eachUseWorksOrSaysWhatHasHappened() throws Exception {
    assertSucceeds(Robbed.class);
  }

  @Test
  void anArgumentFileThatWasDeletedIsWrittenAgain() throws Exception {
    assertSucceeds(WithoutArguments.class);
  }

  /** As when a new release of a program takes the place of the old one, which still runs. */
  @Test
  void aWorkingDirectoryThatWasDeletedIsNamed() throws Exception {
    Path release = Files.createDirectory(directory.resolve("release"));
    try (ChildJvm program =
        ChildJvm.builder(Homeless.class).under(Confinement.after("cd '" + release + "'")).start()) {
      program.awaitLine("done");
      program.awaitSuccess();
    }
  }

  private void assertSucceeds(Class<?> program) throws Exception {
    try (ChildJvm running =
        ChildJvm.builder(program)
            .jvmArguments("-D" + UserDirectory.PROPERTY + "=" + directory)
            .start()) {
      running.awaitLine("done");
      running.awaitSuccess();
    }
    assertThat(directory).isEmptyDirectory();
  }

  /** Starts a child, loses all files of its run, and goes on. */
  static final class Robbed {
    public static void main(String[] args) throws Exception {
      runChild(StartMethod.SPAWN);
      runChild(StartMethod.STANDBY);
      IpcQueue<Integer> old = IpcQueue.ring(1 << 12);
      delete(RunDirectory.current().userDirectory().path());
      List<Use> uses =
          List.of(
              () -> runChild(StartMethod.SPAWN),
              () -> runChild(StartMethod.STANDBY),
              () -> ProcessPool.create(1).close(),
              () -> Manager.start().close(),
              () -> IpcQueue.ring(1 << 12).close(),
              () -> Pipe.memory().first().close(),
              () -> IpcLock.create().close(),
              () -> IpcLock.open("prices").close());
      for (Use use : uses) {
        try {
          use.run();
        } catch (Exception e) {
          assertThat(e).hasMessageContaining("was deleted").hasMessageContaining("enable-linger");
        }
      }
      old.put(1);
      assertThat(old.get()).isEqualTo(1);
      System.out.println("done");
    }
  }

  /** What cleans a directory for temporary files up may take one that nobody has read for days. */
  static final class WithoutArguments {
    public static void main(String[] args) throws Exception {
      runChild(StartMethod.SPAWN);
      try (Stream<Path> files = Files.list(RunDirectory.current().path())) {
        for (Path file : files.filter(f -> f.toString().contains("java-args")).toList()) {
          Files.delete(file);
        }
      }
      runChild(StartMethod.SPAWN);
      System.out.println("done");
    }
  }

  /** Deletes its working directory, in which no JVM comes up. */
  static final class Homeless {
    public static void main(String[] args) throws Exception {
      Path here = Path.of("").toAbsolutePath();
      Files.delete(here);
      assertThatThrownBy(() -> runChild(StartMethod.SPAWN))
          .isInstanceOf(ProcessStartException.class)
          .hasMessageContaining("working directory of this process, " + here + " (deleted)");
      try (ChildProcess child =
          ChildProcess.builder(() -> {}).workingDirectory(Path.of("/")).start()) {
        child.join();
        assertThat(child.exitCode()).hasValue(0);
      }
      System.out.println("done");
    }
  }

  private static void runChild(StartMethod method) throws InterruptedException {
    try (ChildProcess child = ChildProcess.builder(() -> {}).startMethod(method).start()) {
      child.join();
      assertThat(child.exitCode()).hasValue(0);
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> entries = Files.walk(root)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
