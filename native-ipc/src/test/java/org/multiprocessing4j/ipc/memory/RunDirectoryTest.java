package org.multiprocessing4j.ipc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.Exchange;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.SpawnRequest;
import org.multiprocessing4j.ipc.posix.WaitStatus;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;

@Timeout(60)
class RunDirectoryTest {
  @TempDir Path base;

  private UserDirectory user() {
    return UserDirectory.at(base.resolve("mp4j-" + Posix.getuid()));
  }

  private List<Path> inBase() throws IOException {
    try (Stream<Path> entries = Files.walk(base)) {
      return entries.filter(entry -> !entry.equals(base)).toList();
    }
  }

  @Test
  void theLastMemberRemovesEverything() throws IOException {
    RunDirectory root = RunDirectory.create(user());
    RunDirectory member = RunDirectory.join(user(), root.path().getFileName().toString());
    Files.createFile(root.newPath("lock", null));

    root.leave();
    assertThat(member.path()).isDirectory();
    member.leave();

    assertThat(inBase()).isEmpty();
  }

  @Test
  void aRunDoesNotDisturbAnother() throws IOException {
    RunDirectory first = RunDirectory.create(user());
    RunDirectory second = RunDirectory.create(user());
    assertThat(second.path()).isNotEqualTo(first.path());

    first.leave();
    assertThat(second.path()).isDirectory();
    second.leave();

    assertThat(inBase()).isEmpty();
  }

  @Test
  void namedFilesOfTheUserStay() throws IOException {
    RunDirectory run = RunDirectory.create(user());
    Path named = Files.createFile(user().path().resolve("shm-prices"));

    run.leave();

    Path gate = user().path().resolve("gate");
    assertThat(inBase()).containsExactlyInAnyOrder(user().path(), gate, named);
  }

  @Test
  void aChildRemakesTheRunThatAllOthersLeft() throws IOException {
    RunDirectory root = RunDirectory.create(user());
    String name = root.path().getFileName().toString();
    root.leave();

    RunDirectory child = RunDirectory.join(user(), name);

    assertThat(child.path()).isDirectory();
    child.leave();
    assertThat(inBase()).isEmpty();
  }

  @Test
  void namesSpeakAndAreNeverTaken() throws IOException {
    RunDirectory run = RunDirectory.create(user());
    Path first = Files.createFile(run.newPath("queue", "Orders/2"));

    assertThat(first.getFileName().toString()).startsWith("queue-orders_2-");
    assertThat(run.newPath("queue", "Orders/2")).isNotEqualTo(first);
    run.leave();
  }

  @Test
  void whoseFilesWereDeletedUnderHimIsToldSo() throws IOException {
    RunDirectory run = RunDirectory.create(user());
    TreeDeletion.delete(user().path());

    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> run.newPath("queue", null), run::userDirectory, run::membershipFd)) {
      assertThatThrownBy(use)
          .isInstanceOf(IpcException.class)
          .hasMessageContaining(run.path() + " was deleted")
          .hasMessageContaining("enable-linger");
    }
    run.leave();
    assertThat(inBase()).isEmpty();
  }

  @Test
  void directoriesThatOthersMayWriteToAreRefused() throws IOException {
    Files.createDirectory(user().path());
    Files.setPosixFilePermissions(user().path(), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> RunDirectory.create(user()))
        .isInstanceOf(IpcException.class)
        .hasMessageContaining("is not safe");
  }

  /** As in a container whose user is another one outside. */
  @Test
  void whoseDirectoryItIsIsToldEvenIfItCannotBeOpened() throws Exception {
    Path foreign = foreignDirectory();
    try (ChildJvm stranger =
        ChildJvm.builder(Stranger.class)
            .under(Confinement.users())
            .arguments(foreign.toString())
            .start()) {
      stranger.awaitLine(
          foreign
              + " is not safe: it belongs to user 65534, not to 0; choose another, or remove it");
      stranger.awaitSuccess();
    }
  }

  /** One that only its owner may enter, whom a user namespace does not know. */
  private Path foreignDirectory() throws IOException {
    if (Posix.getuid() != 0) {
      return Path.of("/root");
    }
    Path foreign = Files.createDirectory(base.resolve("foreign"));
    Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("rwx------"));
    return Files.setAttribute(foreign, "unix:uid", 4711);
  }

  static final class Stranger {
    public static void main(String[] args) {
      try {
        UserDirectory.at(Path.of(args[0])).exclusively(() -> true);
      } catch (IpcException refused) {
        System.out.println(refused.getMessage());
      }
    }
  }

  /** By its path one could come to another, which somebody has put there since. */
  @Test
  void theGateIsMadeInTheVeryDirectoryThatWasChecked() throws Exception {
    UserDirectory user = user();
    user.exclusively(() -> "made");
    Path unsafe = Files.createDirectory(base.resolve("unsafe"));
    Files.setPosixFilePermissions(unsafe, PosixFilePermissions.fromString("rwxrwxrwx"));
    AtomicBoolean enough = new AtomicBoolean();
    Thread exchanging =
        new Thread(
            () -> {
              while (!enough.get()) {
                Exchange.names(user.path(), unsafe);
                Exchange.names(user.path(), unsafe);
              }
            });
    exchanging.start();
    for (int i = 0; i < 5_000; i++) {
      enterIfSafe(user);
    }
    enough.set(true);
    exchanging.join();

    assertThat(unsafe).isEmptyDirectory();
  }

  private static void enterIfSafe(UserDirectory user) {
    try {
      user.exclusively(() -> "entered");
    } catch (IpcException refused) {
      assertThat(refused).hasMessageContaining("not safe");
    }
  }

  @Test
  void aDirectoryThatOthersMayOnlyLookIntoIsClosedToThem() throws IOException {
    Files.createDirectory(user().path());
    Files.setPosixFilePermissions(user().path(), PosixFilePermissions.fromString("rwxr-xr-x"));

    RunDirectory run = RunDirectory.create(user());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(user().path())))
        .isEqualTo("rwx------");
    run.leave();
  }

  @Test
  void aLinkInPlaceOfTheDirectoryIsRefused() throws IOException {
    Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
    Files.createSymbolicLink(user().path(), elsewhere);

    assertThatThrownBy(() -> RunDirectory.create(user())).isInstanceOf(IpcException.class);

    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void wrongRunNamesAreRefused() {
    assertThatThrownBy(() -> RunDirectory.join(user(), "..")).hasMessageContaining("mp4j.run");
  }

  @Test
  void killedRunsAreSweptByTheNextStart() throws Exception {
    List<String> runs = new ArrayList<>();
    try (ChildJvm first = startMember();
        ChildJvm second = startMember()) {
      runs.add(first.awaitPrefix("joined "));
      runs.add(second.awaitPrefix("joined "));
    } // which kills them
    assertThat(runs).allSatisfy(run -> assertThat(Path.of(run)).isDirectory());

    RunDirectory next = RunDirectory.create(user());

    assertThat(runs).allSatisfy(run -> assertThat(Path.of(run)).doesNotExist());
    next.leave();
    assertThat(inBase()).isEmpty();
  }

  /** As systemd sets it for a service with {@code UMask=0177}, whose files nobody may execute. */
  @Test
  void theOwnerCanEnterADirectoryWhateverTheUmask() throws Exception {
    Path directory = base.resolve("private");
    try (ChildJvm maker =
        ChildJvm.builder(DirectoryMaker.class)
            .under(Confinement.after("umask 0177"))
            .arguments(directory.toString())
            .start()) {
      maker.awaitSuccess();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  @Test
  void whatALinkLeadsToKeepsItsMode() throws Exception {
    Path target = Files.createDirectory(base.resolve("target"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path link = Files.createSymbolicLink(base.resolve("link"), target);
    assertThatThrownBy(() -> PrivateDirectory.openToOwner(link)).isInstanceOf(PosixException.class);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rwxr-xr-x");
  }

  static final class DirectoryMaker {
    public static void main(String[] arguments) {
      PrivateDirectory.create(Path.of(arguments[0]));
    }
  }

  @Test
  void aRunWhoseMakerDiedAtBirthIsSwept() throws IOException {
    PrivateDirectory.create(user().path());
    PrivateDirectory.create(user().path().resolve("99999-1"));
    PrivateDirectory.create(user().path().resolve(".dead-99999-2-abc"));

    RunDirectory.create(user()).leave();

    assertThat(inBase()).isEmpty();
  }

  @Test
  void aNamedFileWhoseMakerWasKilledIsSweptAndOneThatIsBeingMadeIsNot() throws Exception {
    try (ChildJvm maker = startMaker();
        ChildJvm victim = startMaker()) {
      maker.awaitLine("half made");
      victim.awaitLine("half made");
      assertThat(hiddenFiles()).hasSize(2);
      victim.kill();
      victim.awaitExit();

      RunDirectory.create(user()).leave();

      assertThat(hiddenFiles()).hasSize(1);
      maker.writeLine("go on");
      maker.awaitSuccess();
    }
    assertThat(hiddenFiles()).isEmpty();
    assertThat(user().named("shm", "prices")).exists();
  }

  private List<Path> hiddenFiles() throws IOException {
    return inBase().stream().filter(file -> file.getFileName().toString().startsWith(".")).toList();
  }

  private ChildJvm startMaker() {
    return ChildJvm.builder(Maker.class)
        .jvmArguments("-D" + UserDirectory.PROPERTY + "=" + base)
        .start();
  }

  /** Makes a file with a name, and says when it has its storage; goes on at a line on stdin. */
  static final class Maker {
    public static void main(String[] args) {
      UserDirectory user = RunDirectory.current().userDirectory();
      MappedFile.create(user.named("shm", "prices"), 1 << 20, memory -> announce());
    }

    private static void announce() {
      System.out.println("half made");
      try {
        System.in.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A thread of the last process may still hold a lock with a name, for some milliseconds. */
  @Test
  void theRegistryStaysAsLongAsAnythingHasAName() throws IOException {
    RunDirectory run = RunDirectory.create(user());
    Path registry = Files.createFile(user().path().resolve(UserDirectory.REGISTRY_NAME));
    Path named = Files.createFile(user().named("lock", "prices"));

    run.leave();
    assertThat(registry).exists();

    Files.delete(named);
    RunDirectory.create(user()).leave();
    assertThat(inBase()).isEmpty();
  }

  @Test
  void jvmsThatEndInOrderLeaveNothing() throws Exception {
    try (ChildJvm root = startMember()) {
      String run = root.awaitPrefix("joined ");
      try (ChildJvm child = startMember("-D" + RunDirectory.PROPERTY + "=" + run)) {
        assertThat(child.awaitPrefix("joined ")).isEqualTo(run);
        root.writeLine("end");
        root.awaitSuccess();
        assertThat(Path.of(run)).isDirectory();
        child.terminate();
        child.awaitExit();
      }
    }
    assertThat(inBase()).isEmpty();
  }

  /** It inherits a membership that only it can end before it is dead. */
  @Test
  void aSpawnedChildThatIsTheLastRemovesEverything() throws Exception {
    RunDirectory root = RunDirectory.create(user());
    SpawnRequest request =
        SpawnRequest.of(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-D" + RunDirectory.PROPERTY + "=" + root.path(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Member.class.getName()))
            .readFrom(0, Path.of("/dev/null"))
            .writeTo(1, Path.of("/dev/null"))
            .pass(root.membershipFd());
    long child = Posix.spawn(request);
    root.leave();
    assertThat(root.path()).isDirectory();

    assertThat(Posix.waitpid(child)).isEqualTo(new WaitStatus(0));

    assertThat(inBase()).isEmpty();
  }

  @Test
  void actionsRunBeforeTheRunIsLeft() throws Exception {
    try (ChildJvm child = startMember()) {
      child.awaitPrefix("joined ");
      child.writeLine("end");
      child.awaitLine("second action, run there: true");
      child.awaitLine("first action, run there: true");
      child.awaitSuccess();
    }
  }

  private ChildJvm startMember(String... options) {
    List<String> all = new ArrayList<>(List.of("-D" + UserDirectory.PROPERTY + "=" + base));
    all.addAll(List.of(options));
    return ChildJvm.builder(Member.class).jvmArguments(all.toArray(String[]::new)).start();
  }

  /** Joins its run, says so, and ends at a line on stdin. */
  static final class Member {
    public static void main(String[] args) throws IOException {
      RunDirectory run = RunDirectory.current();
      announceAtExit(run, "first");
      RunDirectory.beforeLeaving(Member::fail);
      announceAtExit(run, "second");
      System.out.println("joined " + run.path());
      System.in.read();
    }

    private static void fail() {
      throw new LinkageError("an action that fails must not stop the others");
    }

    private static void announceAtExit(RunDirectory run, String which) {
      RunDirectory.beforeLeaving(
          () -> System.out.println(which + " action, run there: " + Files.isDirectory(run.path())));
    }
  }
}
