package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaCommandTest {
  private static final ClassLocations CLASSES =
      new ClassLocations(List.of("/a.jar", "/b c.jar"), List.of("/m"), List.of("app"));

  @Test
  void theChildGetsOurPathsAndModules() {
    assertThat(options(LaunchSpec.builder()))
        .containsSubsequence("-cp", "/a.jar:/b c.jar", "--module-path", "/m", "--add-modules=app");
  }

  @Test
  void aClassPathOfItsOwnReplacesOurs() {
    assertThat(options(LaunchSpec.builder().classPath(List.of(Path.of("/x.jar")))))
        .containsSubsequence("-cp", "/x.jar")
        .doesNotContain("/a.jar:/b c.jar");
  }

  @Test
  void noEntryContainsTheSeparator() {
    ClassLocations odd = new ClassLocations(List.of("/c:d/x.jar"), List.of("/m:n/y"), List.of());
    LaunchSpec ours = LaunchSpec.builder().build();
    LaunchSpec its = LaunchSpec.builder().classPath(List.of(Path.of("/o:p/z.jar"))).build();
    assertThat(JavaCommand.of(ours, odd, List.of()).options())
        .containsSubsequence(
            "-cp", SearchPath.entry("/c:d/x.jar"), "--module-path", SearchPath.entry("/m:n/y"));
    assertThat(JavaCommand.of(its, odd, List.of()).options())
        .containsSubsequence("-cp", SearchPath.entry("/o:p/z.jar"));
  }

  @Test
  void optionsForTheChildComeLastAndWin() {
    assertThat(options(LaunchSpec.builder().jvmArgs(List.of("-Xmx64m")))).endsWith("-Xmx64m");
  }

  /** Each option is looked at by itself when it is decided what matters to an archive. */
  @Test
  void anOptionOfTwoWordsBecomesOne() {
    List<String> words =
        List.of("--add-opens", "a/b=ALL-UNNAMED", "--enable-preview", "-ea", "--add-modules", "c");
    List<String> options = options(LaunchSpec.builder().jvmArgs(words));
    assertThat(options)
        .endsWith("--add-opens=a/b=ALL-UNNAMED", "--enable-preview", "-ea", "--add-modules=c");
  }

  @Test
  void theCollectorCanBeChosen() {
    assertThat(options(LaunchSpec.builder())).contains("-XX:+UseSerialGC");
    assertThat(options(LaunchSpec.builder().jvmArgs(List.of("-XX:+UseParallelGC"))))
        .doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void idleChildrenAreQuietUnlessToldOtherwise() {
    assertThat(options(LaunchSpec.builder().jvmArgs(List.of("-XX:AsyncDeflationInterval=250"))))
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

  @Test
  void aRuntimeImageWithoutCommandsIsNamed(@TempDir Path image) {
    assertThatThrownBy(() -> JavaCommand.executable(image))
        .isInstanceOf(ProcessStartException.class)
        .hasMessageContaining("no executable " + image.resolve("bin/java"))
        .hasMessageContaining("--strip-native-commands");
  }

  private static List<String> options(LaunchSpec.Builder spec) {
    return JavaCommand.of(spec.build(), CLASSES, List.of("-Dx=y")).options();
  }
}
