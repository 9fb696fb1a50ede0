package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;

@Timeout(60)
class SpawnTest {
  private static final long LONG_NANOS = Duration.ofSeconds(20).toNanos();

  @TempDir Path directory;

  @Test
  void theExitCodeComesBack() throws InterruptedException {
    long pid = Posix.spawn(shell("exit 7"));
    WaitStatus status = Posix.waitpid(pid);
    assertThat(status.isExited()).isTrue();
    assertThat(status.exitCode()).isEqualTo(7);
    assertThat(status).hasToString("exit code 7");
  }

  @Test
  void theSignalThatKilledComesBack() throws InterruptedException {
    long pid = Posix.spawn(shell("kill -TERM $$"));
    WaitStatus status = Posix.waitpid(pid);
    assertThat(status.isSignaled()).isTrue();
    assertThat(status.exitCode()).isEqualTo(-15);
    assertThat(status.signalNumber()).isEqualTo(15);
    assertThat(status).hasToString("killed by SIGTERM (15)");
  }

  private static Path entryOf(long pid) {
    return Path.of("/proc", Long.toString(pid));
  }

  @Test
  void anEndedChildIsAZombieUntilWaitedFor() throws InterruptedException {
    long pid = Posix.spawn(SpawnRequest.of(List.of("true")));
    int pidfd = Posix.pidfdOpen(pid);
    assertThat(Poll.await(pidfd, Poll.READABLE, LONG_NANOS)).isEqualTo(Poll.READABLE);
    assertThat(entryOf(pid)).exists();
    assertThat(Posix.waitpidNow(pid).orElseThrow().exitCode()).isZero();
    assertThat(entryOf(pid)).doesNotExist();
    assertThatThrownBy(() -> Posix.pidfdSendSignal(pidfd, Signal.SIGKILL))
        .hasMessageContaining("ESRCH");
    FileDescriptors.close(pidfd);
    assertThatThrownBy(() -> Posix.waitpid(pid))
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.is(Errno.ECHILD)).isTrue());
  }

  @Test
  void aRunningChildHasNoStatusYetAndCanBeKilledThroughItsDescriptor() throws Exception {
    long pid = Posix.spawn(SpawnRequest.of(List.of("sleep", "60")));
    assertThat(Posix.waitpidNow(pid)).isEmpty();
    int pidfd = Posix.pidfdOpen(pid);
    Posix.pidfdSendSignal(pidfd, Signal.SIGKILL);
    FileDescriptors.close(pidfd);
    assertThat(Posix.waitpid(pid).exitCode()).isEqualTo(-9);
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    long pid = Posix.spawn(SpawnRequest.of(List.of("sleep", "60")));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Posix.waitpid(pid)).isInstanceOf(InterruptedException.class);
    Posix.kill(pid, Signal.SIGKILL);
    assertThat(Posix.waitpid(pid).exitCode()).isEqualTo(-9);
  }

  @Test
  void waitingForAnyChildIsRefused() {
    assertThatThrownBy(() -> Posix.waitpid(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Posix.waitpidNow(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void argumentsAndEnvironmentArriveAsTheyAre() throws Exception {
    SpawnRequest request =
        SpawnRequest.of(List.of("sh", "-c", "printf '%s|' \"$@\"; env", "sh", "a b", "", "'\""))
            .environment(Map.of("ONE", "1=1", "TWO", ""));
    String output = outputOf(request);
    assertThat(output).startsWith("a b||'\"|").contains("ONE=1=1\n", "TWO=\n");
    assertThat(output).doesNotContain("PATH=/usr").doesNotContain("HOME=");
  }

  @Test
  void variablesAreAddedToTheInheritedOnesOrReplaceThem() throws Exception {
    SpawnRequest request = shell("env").variables(Map.of("PATH", "/bin:/usr/bin", "NEW", "x"));
    assertThat(outputOf(request).lines().filter(line -> line.startsWith("PATH=")))
        .containsExactly("PATH=/bin:/usr/bin");
    assertThat(outputOf(request)).contains("NEW=x\n").contains(System.getenv().keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void whatJavaCannotDecodeIsInheritedUnchanged(String locale) throws Exception {
    String set = "export GONE=1 GONER=1 CITY=$(printf 'Z\\303\\274rich') ";
    String setAndRun = set + Confinement.locale(locale) + "; exec \"$@\"";
    String java = ProcessHandle.current().info().command().orElseThrow();
    String classPath = System.getProperty("java.class.path");
    String main = Inheriting.class.getName();
    SpawnRequest request =
        SpawnRequest.of(List.of("sh", "-c", setAndRun, "sh", java, "-cp", classPath, main));
    assertThat(outputOf(request)).contains("CITY=Zürich\n", "ADDED=1\n", "exit code 0\n");
    assertThat(outputOf(request)).contains("GONER=1\n").doesNotContain("GONE=1\n");
  }

  /** Spawns a program that prints the environment which this JVM may not understand. */
  static final class Inheriting {
    public static void main(String[] arguments) throws InterruptedException {
      SpawnRequest request =
          shell("env | grep -a 'CITY\\|ADDED\\|GONE'")
              .variables(Map.of("ADDED", "1"))
              .withoutVariables(Set.of("ADDED", "GONE", "NONE"));
      System.out.println(Posix.waitpid(Posix.spawn(request)));
    }
  }

  @Test
  void textThatHasNoEncodingIsRefusedNotDamaged() {
    String loneSurrogate = "\ud800";
    assertThatThrownBy(() -> Posix.spawn(shell(loneSurrogate)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LC_ALL=C.UTF-8");
  }

  @Test
  void anArgumentIsNotCutOffAtANul() {
    assertThatThrownBy(() -> SpawnRequest.of(List.of("/bin/echo", "a\0b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NUL")
        .hasMessageContaining("a\\0b");
  }

  @Test
  void theEnvironmentIsInheritedByDefault() throws Exception {
    assertThat(outputOf(shell("echo $PATH")).strip()).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void theChildWorksInItsDirectory() throws Exception {
    SpawnRequest request = shell("pwd -P").directory(directory);
    assertThat(outputOf(request).strip()).isEqualTo(directory.toRealPath().toString());
  }

  @Test
  void signalsAreNotBlockedInTheChild() throws Exception {
    String status = outputOf(SpawnRequest.of(List.of("cat", "/proc/self/status")));
    assertThat(status).contains("SigBlk:\t0000000000000000");
    assertThat(Files.readString(Path.of("/proc/thread-self/status")))
        .as("what a Java thread has, for comparison")
        .doesNotContain("SigBlk:\t0000000000000000");
  }

  /** As {@code nohup}, and a script that runs something in the background, want it. */
  @Test
  void whatAPersonHasHadIgnoredStaysIgnored() throws Exception {
    String shell = "trap '' HUP INT TERM USR1; exec \"$@\"";
    try (ChildJvm program =
        ChildJvm.builder(Spawning.class).under(List.of("sh", "-c", shell, "sh")).start()) {
      assertThat(program.awaitPrefix("SigIgn:").strip()).isEqualTo("0000000000000003");
      program.awaitSuccess();
    }
  }

  /** Prints which signals its child ignores. */
  static final class Spawning {
    public static void main(String[] args) throws InterruptedException {
      List<String> command = List.of("grep", "SigIgn", "/proc/self/status");
      System.exit(Posix.waitpid(Posix.spawn(SpawnRequest.of(command))).exitCode());
    }
  }

  @Test
  void noDescriptorLeaksIntoTheChild() throws Exception {
    assertNoDescriptorLeaks(Spawner.INSTANCE);
  }

  @Test
  void noDescriptorLeaksIntoTheChildWithAnOlderGlibc() throws Exception {
    assertNoDescriptorLeaks(new Spawner(Optional.empty()));
  }

  private void assertNoDescriptorLeaks(Spawner spawner) throws Exception {
    Path file = Files.createFile(directory.resolve("open"));
    try (FileChannel leaky = FileChannel.open(file, StandardOpenOption.READ)) {
      String listed = outputOf(spawner, SpawnRequest.of(List.of("sh", "-c", "ls -l /proc/$$/fd")));
      assertThat(leaky.isOpen()).isTrue();
      assertThat(listed.lines().filter(line -> line.contains("->")))
          .allMatch(line -> line.matches(".* [012] -> .*"));
    }
  }

  @Test
  void passedDescriptorsArriveInOrderEvenWhenTheirNumbersOverlap() throws Exception {
    DescriptorPair one = FileDescriptors.pipe();
    DescriptorPair two = FileDescriptors.pipe();
    // To the child, the numbers of our pipes may well be 3 and 4 already, and in the wrong order.
    SpawnRequest request =
        shell("echo three >&3; echo four >&4; echo five >&5").pass(two.second(), one.second());
    long pid = Posix.spawn(request.redirect(2, two.second()));
    FileDescriptors.close(one.second());
    FileDescriptors.close(two.second());
    assertThat(readAll(two.first())).startsWith("three\n").contains("5");
    assertThat(readAll(one.first())).isEqualTo("four\n");
    assertThat(Posix.waitpid(pid).isExited()).isTrue();
  }

  @Test
  void standardStreamsLeadToFiles() throws Exception {
    Path input = Files.writeString(directory.resolve("in"), "text");
    Path output = Files.writeString(directory.resolve("out"), "something longer");
    Path log = directory.resolve("log");
    SpawnRequest request =
        SpawnRequest.of(List.of("sh", "-c", "cat; echo line >&2"))
            .readFrom(0, input)
            .writeTo(1, output)
            .appendTo(2, log);
    for (int i = 0; i < 2; i++) {
      assertThat(Posix.waitpid(Posix.spawn(request)).exitCode()).isZero();
    }
    assertThat(output).hasContent("text");
    assertThat(log).hasContent("line\nline\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
  }

  @Test
  void theSameRequestWorksTwice() throws Exception {
    SpawnRequest request = shell("exit 3");
    assertThat(Posix.waitpid(Posix.spawn(request)).exitCode()).isEqualTo(3);
    assertThat(Posix.waitpid(Posix.spawn(request)).exitCode()).isEqualTo(3);
  }

  @Test
  void spawningLeavesNoDescriptorBehind() throws Exception {
    Posix.waitpid(Posix.spawn(shell("true"))); // classes are loaded
    DescriptorPair pipe = FileDescriptors.pipe();
    int before = FileDescriptors.duplicate(0, 3);
    FileDescriptors.close(before);
    for (int i = 0; i < 10; i++) {
      Posix.waitpid(Posix.spawn(shell("true").pass(pipe.first(), pipe.second())));
    }
    int after = FileDescriptors.duplicate(0, 3);
    FileDescriptors.close(after);
    FileDescriptors.close(pipe.first());
    FileDescriptors.close(pipe.second());
    assertThat(after).isLessThan(before + 10);
  }

  @Test
  void aMissingProgramIsNamed() {
    assertThatThrownBy(() -> Posix.spawn(SpawnRequest.of(List.of("no-such-program"))))
        .isInstanceOf(PosixException.class)
        .hasMessageContaining("posix_spawn(no-such-program)")
        .hasMessageContaining("ENOENT");
  }

  @Test
  void aMissingDirectoryIsNamed() {
    SpawnRequest request = shell("true").directory(directory.resolve("missing"));
    assertThatThrownBy(() -> Posix.spawn(request))
        .isInstanceOf(PosixException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void aFileThatTheChildCannotOpenIsNamed() {
    SpawnRequest request = shell("true").readFrom(0, directory.resolve("missing"));
    assertThatThrownBy(() -> Posix.spawn(request))
        .isInstanceOf(PosixException.class)
        .hasMessageContaining(directory.resolve("missing").toString());
  }

  @Test
  void aClosedDescriptorCannotBePassed() {
    assertThatThrownBy(() -> Posix.spawn(shell("true").pass(-1)))
        .hasMessageContaining("fd -1")
        .hasMessageContaining("EBADF");
  }

  @Test
  void badRequestsAreRefusedAtOnce() {
    assertThatThrownBy(() -> SpawnRequest.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> shell("true").environment(Map.of("A=B", "c")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> shell("true").variables(Map.of("A\0", "c")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> shell("true").variables(Map.of("A", "secret\0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the value of variable A holds a NUL character");
    assertThatThrownBy(() -> shell("true").redirect(3, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SpawnRequest shell(String script) {
    return SpawnRequest.of(List.of("sh", "-c", script));
  }

  private static String outputOf(SpawnRequest request) throws InterruptedException {
    return outputOf(Spawner.INSTANCE, request);
  }

  private static String outputOf(Spawner spawner, SpawnRequest request)
      throws InterruptedException {
    DescriptorPair pipe = FileDescriptors.pipe();
    long pid = spawner.spawn(request.redirect(1, pipe.second()));
    FileDescriptors.close(pipe.second());
    String output = readAll(pipe.first());
    assertThat(Posix.waitpid(pid).exitCode()).isZero();
    return output;
  }

  private static String readAll(int fd) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    while (FileDescriptors.read(fd, buffer) > 0) {
      assertThat(buffer.hasRemaining()).isTrue();
    }
    FileDescriptors.close(fd);
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }
}
