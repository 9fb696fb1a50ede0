package org.multiprocessing4j.ipc.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.memory.UserDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Futex;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.OtherProcesses;

@Timeout(60)
class ParticipantsTest {
  @TempDir Path base;

  private UserDirectory user() {
    return UserDirectory.at(base.resolve("mp4j-" + Posix.getuid()));
  }

  private ChildJvm startChild() {
    return ChildJvm.builder(Child.class)
        .jvmArguments("-D" + UserDirectory.PROPERTY + "=" + base)
        .start();
  }

  @Test
  void tokensArePositiveAndDiffer() {
    Participants first = Participants.register(user());
    Participants second = Participants.register(user());

    assertThat(first.self()).isPositive();
    assertThat(second.self()).isPositive().isNotEqualTo(first.self());
    assertThat(first.registryId()).isEqualTo(second.registryId());
    assertThat(first.isAlive(first.self())).isTrue();
    assertThat(first.isAlive(second.self())).isTrue();
    assertThat(first.pidOf(second.self())).hasValue(ProcessHandle.current().pid());
  }

  @Test
  void aSlotIsUsedAgainUnderAnotherToken() {
    Participants watcher = Participants.register(user());
    int first = registerAndDie();
    assertThat(watcher.isAlive(first)).isFalse();

    Participants second = Participants.register(user());

    assertThat(second.self() >>> 16).isEqualTo(first >>> 16);
    assertThat(second.self()).isNotEqualTo(first);
    assertThat(watcher.isAlive(first)).isFalse();
    assertThat(watcher.isAlive(second.self())).isTrue();
    assertThat(watcher.pidOf(first)).isEmpty();
  }

  @Test
  void aSlotThatIsUsedAgainWhileItIsLookedAtGivesNobodysId() {
    Registry file = Registry.open(user());
    Runnable[] beforeId = {() -> {}};
    SharedBuffer memory = beforeLongs(MappedFile.open(file.path()), beforeId);
    Participants watcher = new Participants(reopened(file, memory));
    int dead = registerAndDie();
    assertThat(watcher.pidOf(dead)).isPresent();

    beforeId[0] = () -> assertThat(registerAndDie() >>> 16).isEqualTo(dead >>> 16);

    assertThat(watcher.pidOf(dead)).isEmpty();
  }

  /** A block that has something done before each load of a long. */
  private static SharedBuffer beforeLongs(SharedBuffer memory, Runnable[] act) {
    return (SharedBuffer)
        Proxy.newProxyInstance(
            SharedBuffer.class.getClassLoader(),
            new Class<?>[] {SharedBuffer.class},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("getLong")) {
                act[0].run();
              }
              return method.invoke(memory, arguments);
            });
  }

  /** One in 65,535 is the same by chance; of eight, all are not. */
  @Test
  void theSameProcessHasAnotherTokenInTheNextRegistry() {
    Set<Integer> tokens = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      tokens.add(registerAndDie());
      MappedFile.unlink(user().path().resolve(UserDirectory.REGISTRY_NAME));
    }
    assertThat(tokens).hasSizeGreaterThan(1);
  }

  @Test
  void aGenerationIsNeverZero() {
    Registry file = Registry.open(user());
    SharedBuffer memory = MappedFile.open(file.path());
    int first = registerAndDie(file, memory);
    long state = RegistryLayout.stateOffset((first >>> 16) - 1);
    int largest = 0xffff;
    memory.putInt(state, largest << 1);
    assertThat(registerAndDie(file, memory) & 0xffff).isEqualTo(1);
  }

  @Test
  void aCrashBeforeAnyStoreOfARegistrationConfusesNobody() throws Exception {
    Registry file = Registry.open(user());
    int[] earlier = new int[1];
    CrashSweep.of((int) RegistryLayout.SIZE_BYTES)
        .preparation((memory, self) -> earlier[0] = registerAndDie(file, memory))
        .operation((memory, self) -> registerAndDie(file, memory))
        .check(
            (memory, self, finished) -> {
              Registry reopened = reopened(file, memory);
              Participants next = new Participants(reopened);
              assertThat(next.isAlive(next.self())).isTrue();
              assertThat(next.self() >>> 16).isEqualTo(earlier[0] >>> 16);
              assertThat(next.self()).isNotEqualTo(earlier[0]);
              assertThat(next.isAlive(earlier[0])).isFalse();
              assertThat(next.pidOf(earlier[0])).isEmpty();
              assertThat(next.deaths()).as("announced deaths").isPositive();
              FileDescriptors.close(reopened.fd());
            });
  }

  private int registerAndDie() {
    return registerAndDie(Registry.open(user()));
  }

  private static int registerAndDie(Registry file, SharedBuffer memory) {
    return registerAndDie(reopened(file, memory));
  }

  /** The kernel closes the descriptor of whoever dies, and so frees its slot. */
  private static int registerAndDie(Registry opened) {
    try {
      return new Participants(opened).self();
    } finally {
      FileDescriptors.close(opened.fd());
    }
  }

  private static Registry reopened(Registry file, SharedBuffer memory) {
    int fd = FileDescriptors.open(file.path(), FileDescriptors.O_RDWR, 0);
    return new Registry(file.path(), memory, fd, file.id());
  }

  @Test
  void nonsenseIsNobody() {
    Participants watcher = Participants.register(user());
    for (int token : new int[] {0, 1, 0xffff, 1 << 16, Integer.MAX_VALUE, -1}) {
      assertThat(watcher.isAlive(token)).as("0x%x", token).isFalse();
      assertThat(watcher.pidOf(token)).isEmpty();
    }
  }

  @Test
  void aProcessLivesWhileItIsStoppedAndIsDeadWhenKilled() throws Exception {
    try (ChildJvm child = startChild()) {
      int token = Integer.parseInt(child.awaitPrefix("token "));
      Participants watcher = Participants.register(user());
      assertThat(watcher.isAlive(token)).isTrue();
      assertThat(watcher.pidOf(token)).hasValue(child.pid());

      Posix.kill(child.pid(), Signal.SIGSTOP);
      await().until(() -> OtherProcesses.stateOf(child.pid()) == 'T');
      assertThat(watcher.isAlive(token)).isTrue();

      child.kill();
      await().until(() -> !watcher.isAlive(token));
    }
  }

  @Test
  void anAnnouncementWakesSleepersOfOtherProcesses() throws Exception {
    try (ChildJvm child = startChild()) {
      child.awaitPrefix("token ");
      Participants here = Participants.register(user());
      int seen = here.deaths();
      CompletableFuture<Void> sleeper = CompletableFuture.runAsync(() -> sleepOn(here, seen));

      child.writeLine("announce");

      sleeper.join();
      assertThat(here.deaths()).isEqualTo(seen + 1);
    }
  }

  @Test
  void aWatchAnnouncesTheDeathOfAStranger() throws Exception {
    try (ChildJvm child = startChild()) {
      int token = Integer.parseInt(child.awaitPrefix("token "));
      Participants here = Participants.register(user());
      assertThat(here.isWatching()).isFalse();
      assertThat(here.watch()).isTrue();
      assertThat(here.isWatching()).isTrue();
      int seen = here.deaths();

      child.kill();

      sleepOn(here, seen);
      assertThat(here.isAlive(token)).isFalse();
      assertThat(here.pidOf(token)).hasValue(child.pid());
    }
  }

  @Test
  void whoTakesTheSlotOfSomebodyUnburiedAnnouncesThatDeath() {
    Participants here = Participants.register(user());
    registerAndDie();
    int seen = here.deaths();

    Participants.register(user());

    assertThat(here.deaths()).isEqualTo(seen + 1);
  }

  private static void sleepOn(Participants here, int seen) {
    long word = here.deathsAddress();
    while (here.deaths() == seen) {
      Futex.awaitEither(word, seen, word, seen, 20_000_000_000L);
    }
  }

  @Test
  void aRegistryOfAnEarlierBootIsReplaced() {
    Participants before = Participants.register(user());
    Path file = user().path().resolve(UserDirectory.REGISTRY_NAME);
    SharedBuffer memory = MappedFile.open(file);
    memory.putLong(RegistryLayout.BOOT_OFFSET, memory.getLong(RegistryLayout.BOOT_OFFSET) + 1);

    Participants after = Participants.register(user());

    assertThat(after.registryId()).isNotEqualTo(before.registryId());
  }

  @Test
  void orderlyEndsLeaveNoRegistry() throws Exception {
    try (ChildJvm child = startChild()) {
      child.awaitPrefix("token ");
      assertThat(user().path().resolve(UserDirectory.REGISTRY_NAME)).exists();
      child.writeLine("end");
      child.awaitSuccess();
    }
    assertThat(user().path()).doesNotExist();
  }

  @Test
  void whoCannotRegisterMayTryAgain() throws Exception {
    Path missing = base.resolve("missing");
    try (ChildJvm program =
        ChildJvm.builder(Persistent.class)
            .jvmArguments("-D" + UserDirectory.PROPERTY + "=" + missing)
            .arguments(missing.toString())
            .start()) {
      program.awaitLine("registered");
      program.awaitSuccess();
    }
  }

  /** Tries before there is a place, and when the registry is none. */
  static final class Persistent {
    public static void main(String[] args) throws IOException {
      assertThatThrownBy(Participants::get)
          .isInstanceOf(IpcException.class)
          .hasMessageContaining("its parent directory does not exist");
      Files.createDirectory(Path.of(args[0]));
      UserDirectory user = RunDirectory.current().userDirectory();
      Path registry = Files.createFile(user.path().resolve(UserDirectory.REGISTRY_NAME));
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(Participants::get)
            .isInstanceOf(SegmentFormatException.class)
            .hasMessageContaining("is empty");
      }
      Files.delete(registry);
      assertThat(Participants.get().self()).isPositive();
      System.out.println("registered");
    }
  }

  /** Registers, says its token, and announces a death at a line on stdin. */
  static final class Child {
    public static void main(String[] args) throws IOException {
      Participants participants = Participants.get();
      System.out.println("token " + participants.self());
      if (System.in.read() == 'a') {
        participants.announceDeath();
        System.in.read(new byte[100]);
        System.in.read();
      }
    }
  }
}
