package org.multiprocessing4j.process.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionPathsTest {
  private static final Path HERE = Path.of("").toAbsolutePath();

  /** Each {@code ~/} stands for where the path becomes absolute. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-javaagent:~/otel.jar",
        "-javaagent:~/otel.jar=key=value:x",
        "-agentpath:~/lib/async.so=start,file=x",
        "--patch-module=java.base=~/patch:/absolute:~/more",
        "--upgrade-module-path=~/up:~/down",
        "--module-path=~/mods",
        "-Xbootclasspath/a:~/boot.jar",
        "-XX:SharedArchiveFile=~/base.jsa:~/top.jsa"
      })
  void relativePathsBecomeAbsolute(String option) {
    assertThat(OptionPaths.absolute(option.replace("~/", "")))
        .isEqualTo(option.replace("~/", HERE + "/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-javaagent:/opt/agent.jar=x",
        "-agentpath:libasync.so=start",
        "-agentlib:hprof",
        "-Dpath=a:b",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-ea"
      })
  void allElseStaysAsItIs(String option) {
    assertThat(OptionPaths.absolute(option)).isEqualTo(option);
  }
}
