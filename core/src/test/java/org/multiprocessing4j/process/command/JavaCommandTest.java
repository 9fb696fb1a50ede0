package org.multiprocessing4j.process.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.process.classes.ClassLocations;

class JavaCommandTest {
  private static final ClassLocations CLASSES =
      new ClassLocations(List.of("/a.jar", "/b c.jar"), List.of("/m"), List.of("app"));

  @Test
  void theChildGetsOurPathsAndModules() {
    assertThat(options())
        .containsSubsequence("-cp", "/a.jar:/b c.jar", "--module-path", "/m", "--add-modules=app");
  }

  @Test
  void aClassPathOfItsOwnReplacesOurs() {
    assertThat(options(CLASSES.withClassPath(List.of(Path.of("/x.jar")))))
        .containsSubsequence("-cp", "/x.jar")
        .doesNotContain("/a.jar:/b c.jar");
  }

  @Test
  void noEntryContainsTheSeparator() {
    ClassLocations odd = new ClassLocations(List.of("/c:d/x.jar"), List.of("/m:n/y"), List.of());
    assertThat(options(odd))
        .containsSubsequence(
            "-cp", SearchPath.entry("/c:d/x.jar"), "--module-path", SearchPath.entry("/m:n/y"));
    assertThat(options(odd.withClassPath(List.of(Path.of("/o:p/z.jar")))))
        .containsSubsequence("-cp", SearchPath.entry("/o:p/z.jar"));
  }

  @Test
  void optionsForTheChildComeLastAndWin() {
    assertThat(options("-Xmx64m")).endsWith("-Xmx64m");
  }

  /** Each option is looked at by itself when it is decided what matters to an archive. */
  @Test
  void anOptionOfTwoWordsBecomesOne() {
    assertThat(
            options(
                "--add-opens", "a/b=ALL-UNNAMED", "--enable-preview", "-ea", "--add-modules", "c"))
        .endsWith("--add-opens=a/b=ALL-UNNAMED", "--enable-preview", "-ea", "--add-modules=c");
  }

  @Test
  void theCollectorCanBeChosen() {
    assertThat(options()).contains("-XX:+UseSerialGC");
    assertThat(options("-XX:+UseParallelGC")).doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void idleChildrenAreQuietUnlessToldOtherwise() {
    assertThat(options("-XX:AsyncDeflationInterval=250"))
        .containsSubsequence(
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:AsyncDeflationInterval=2000",
            "-XX:AsyncDeflationInterval=250");
  }

  @Test
  void anArgumentFileQuotesWhatTheLauncherWouldSplit() {
    assertThat(JavaCommand.argumentFile(List.of("-Da=b c", "-Dq=\"\\", "-Dhash=#x")))
        .isEqualTo("\"-Da=b c\"\n\"-Dq=\\\"\\\\\"\n\"-Dhash=#x\"\n");
  }

  private static List<String> options(String... jvmArgs) {
    return options(CLASSES, jvmArgs);
  }

  private static List<String> options(ClassLocations classes, String... jvmArgs) {
    EntryPoint entry = EntryPoint.direct(JavaCommandTest.class);
    return JavaCommand.of(entry, classes, List.of("-Dx=y"), List.of(jvmArgs)).options();
  }
}
