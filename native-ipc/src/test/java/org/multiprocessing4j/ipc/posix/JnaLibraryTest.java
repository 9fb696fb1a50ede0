package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;

class JnaLibraryTest {
  @TempDir Path directory;

  private Path copy;

  @BeforeEach
  void unpack() throws Exception {
    copy = directory.resolve("libof-a-test.so");
    JnaLibrary.unpack(copy);
  }

  /** Prints which library JNA has loaded. */
  static final class Program {
    public static void main(String[] arguments) {
      assertThat(Posix.getpid()).isPositive();
      System.out.println(System.getProperty("jnidispatch.path"));
    }
  }

  /** The same, of a program that begins with a queue of files. */
  static final class ProgramWithQueue {
    public static void main(String[] arguments) {
      ModuleOpener.openForChronicle();
      System.out.println(System.getProperty("jnidispatch.path"));
    }
  }

  private static String loadedBy(List<String> options) throws InterruptedException {
    return loadedBy(ChildJvm.builder(Program.class).jvmArguments(options.toArray(String[]::new)));
  }

  private static String loadedBy(ChildJvm.Builder program) throws InterruptedException {
    try (ChildJvm child = program.start()) {
      child.awaitSuccess();
      return child.stdout().get(0);
    }
  }

  @Test
  void aJvmLoadsTheCopy() throws Exception {
    assertThat(loadedBy(JnaLibrary.flags(copy))).isEqualTo(copy.toString());
  }

  @Test
  void aJvmWhoseCopyHasGoneUnpacksItsOwn() throws Exception {
    List<String> flags = JnaLibrary.flags(copy);
    Files.delete(copy);
    assertThat(loadedBy(flags)).isNotEqualTo(copy.toString()).contains("jna");
  }

  @Test
  void nothingIsWrittenOver() {
    assertThatThrownBy(() -> JnaLibrary.unpack(copy))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void withoutAHomeTheTemporaryDirectoryIsUsed() throws Exception {
    List<String> homeless = List.of("-Duser.home=?", "-Djava.io.tmpdir=" + directory);
    assertThat(loadedBy(homeless)).startsWith(directory + "/mp4j-jna-");
    assertThat(Path.of("?")).doesNotExist();
    assertThat(directory)
        .isDirectoryContaining(copy::equals)
        .isDirectoryNotContaining(file -> !file.equals(copy));
  }

  /** As one that a service manager starts again and again. */
  @Test
  void aProgramThatCannotLoadItLeavesNothingBehind() throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(Failing.class)
            .under(Confinement.withoutExecution(directory))
            .jvmArguments("-Duser.home=?", "-Djava.io.tmpdir=" + directory)
            .start()) {
      child.awaitSuccess();
      assertThat(child.stdout().get(0)).contains("must not be mounted noexec");
    }
    assertThat(directory).isDirectoryNotContaining(file -> !file.equals(copy));
  }

  @Test
  void whoeverIsTheFirstToNeedTheLibraryHasItUnpackedThere() throws Exception {
    ChildJvm.Builder homeless =
        ChildJvm.builder(ProgramWithQueue.class)
            .jvmArguments("-Duser.home=?", "-Djava.io.tmpdir=" + directory);
    assertThat(loadedBy(homeless)).startsWith(directory + "/mp4j-jna-");
  }

  /** Such a library, or a directory on the way to it, could be replaced by anybody. */
  @Test
  void whateverTheUmaskNoOtherUserCanReachWhatIsUnpacked() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    assertThat(loadedUnder("000", home)).startsWith(home + "/.cache/JNA/temp/");
    for (String made : List.of(".cache", ".cache/JNA", ".cache/JNA/temp")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(made))))
          .as(made)
          .isEqualTo("rwx------");
    }
    Path readOnly = Path.of("/proc");
    assertThat(loadedUnder("000", readOnly)).startsWith(directory + "/mp4j-jna-");
    assertThat(loadedUnder("0177", readOnly)).startsWith(directory + "/mp4j-jna-");
  }

  private String loadedUnder(String umask, Path home) throws InterruptedException {
    return loadedBy(
        ChildJvm.builder(Program.class)
            .under(Confinement.after("unset XDG_CACHE_HOME; umask " + umask))
            .jvmArguments("-Duser.home=" + home, "-Djava.io.tmpdir=" + directory));
  }

  /** A byte of Latin-1 in a locale of ASCII. */
  @Test
  void aHomeWhoseNameJavaCannotReadIsNone() throws Exception {
    String home = "JAVA_TOOL_OPTIONS=-Duser.home=/$(printf '\\374')";
    ChildJvm.Builder program =
        ChildJvm.builder(Program.class)
            .under(Confinement.after("export " + Confinement.locale("C") + " " + home))
            .jvmArguments("-Djava.io.tmpdir=" + directory);
    assertThat(loadedBy(program)).startsWith(directory + "/mp4j-jna-");
  }

  @Test
  void aJvmThatDeniesNativeAccessIsToldTheFlag() throws Exception {
    assumeTrue(Runtime.version().feature() >= 24, "skipped: this JDK denies nobody native access");
    assertThat(failureWith("--illegal-native-access=deny"))
        .contains("JNA cannot load its native library")
        .contains("Start the JVM with --enable-native-access=ALL-UNNAMED");
  }

  @Test
  void aModuleThatJnaMissesIsNamed() throws Exception {
    assertThat(failureWith("--limit-modules", "java.base"))
        .contains("JNA cannot load its native library")
        .contains("--add-modules java.logging");
  }

  /** As in a jar of everything that has left out what is no class. */
  @Test
  void aJarWithoutTheLibraryIsNotTakenForADirectoryThatCannotBeWrittenTo() throws Exception {
    assertThat(failureWith("-Djna.prefix=elsewhere"))
        .contains("com/sun/jna/elsewhere/libjnidispatch.so", "the whole jar of JNA")
        .doesNotContain("-Djna.tmpdir");
  }

  @Test
  void whoOpensAQueueOfFilesIsToldTheSame() throws Exception {
    assertThat(failureOf(FailingWithQueue.class, "-Djna.nounpack=true", "-Djna.nosys=true"))
        .contains("JNA cannot load its native library");
  }

  private static String failureWith(String... options) throws InterruptedException {
    return failureOf(Failing.class, options);
  }

  private static String failureOf(Class<?> program, String... options) throws InterruptedException {
    try (ChildJvm child = ChildJvm.builder(program).jvmArguments(options).start()) {
      child.awaitSuccess();
      return child.stdout().get(0);
    }
  }

  /** Prints why nothing can be done here. */
  static final class Failing {
    public static void main(String[] arguments) {
      try {
        System.out.println(Posix.getpid());
      } catch (LinkageError e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /** The same, of a program that begins with a queue of files. */
  static final class FailingWithQueue {
    public static void main(String[] arguments) {
      try {
        ModuleOpener.openForChronicle();
      } catch (IpcException | LinkageError e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
