package org.multiprocessing4j.process.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivePlanTest {
  private static final List<Path> LIBRARIES = List.of(Path.of("/a.jar"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xshare:off",
        "-Xshare:on",
        "-XX:SharedArchiveFile=/mine.jsa",
        "-XX:ArchiveClassesAtExit=/mine.jsa",
        "-XX:AOTCache=/mine.aot",
        "-javaagent:/agent.jar",
        "-agentlib:hprof",
        "-Xbootclasspath/a:/x.jar",
        "--patch-module=java.base=/x",
        "--module-path"
      })
  void nobodyElsesArchiveAndNothingThatDoesNotGoTogetherWithOne(String option) {
    assertThat(ArchivePlan.of(List.of("-Xss1m", option), LIBRARIES)).isEmpty();
  }

  @Test
  void onlyWhatMattersToClassesMakesADifference() {
    ArchivePlan plain = plan("-cp", "/a.jar", "-Xmx64m", "-Dname=value", "-XX:+UseSerialGC");
    assertThat(plain).isEqualTo(plan("-XX:+UseSerialGC", "-ea"));
    assertThat(plain).isEqualTo(plan("-XX:+UseSerialGC", "-Xshare:auto"));
    assertThat(plain).isNotEqualTo(plan("-XX:+UseParallelGC"));
    assertThat(plain).isNotEqualTo(plan("-XX:+UseSerialGC", "--add-opens=java.base/java.nio=x"));
    assertThat(plain).isNotEqualTo(plan("-XX:+UseSerialGC", "--finalization=disabled"));
  }

  @Test
  void withoutLibrariesInJarsThereIsNoPlan() {
    assertThat(ArchivePlan.of(List.of(), List.of())).isEmpty();
  }

  @Test
  void theKeyChangesWithEveryLibrary(@TempDir Path directory) throws Exception {
    Path jar = Files.writeString(directory.resolve("a.jar"), "content");
    ArchivePlan plan = new ArchivePlan(List.of(), List.of(jar));
    String before = plan.key();
    assertThat(plan.key()).isEqualTo(before);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertThat(plan.key()).isNotEqualTo(before);
  }

  private static ArchivePlan plan(String... options) {
    return ArchivePlan.of(List.of(options), LIBRARIES).orElseThrow();
  }
}
