package org.multiprocessing4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script at the top of the repository, as users call it: from elsewhere, by a path with spaces,
 * in a poor locale. It runs what this build has packaged and does not start a build of its own.
 */
@Timeout(120)
class Mp4jScriptIT {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private Path directory;
  private Path script;

  @BeforeEach
  void reachItByAPathWithSpaces(@TempDir Path fresh) throws IOException {
    directory = fresh;
    Path link = Files.createDirectory(fresh.resolve("my tools")).resolve("mp4j");
    script = Files.createSymbolicLink(link, REPOSITORY.resolve("mp4j"));
  }

  @Test
  void copiesNamesOfAnyLanguageInThePosixLocale() throws Exception {
    shell("mkdir $'quelle \\303\\274' && echo hi >$'quelle \\303\\274/gr\\303\\266\\303\\237e'");

    Result result = shell("LC_ALL=C '" + script + "' copy $'quelle \\303\\274' $'ziel \\303\\244'");

    assertThat(result.stderr).doesNotContain("mp4j");
    assertThat(result.stdout).startsWith("copied 1 files, 0 links, 1 directories, 3 bytes");
    assertThat(result.exitCode).isZero();
    assertThat(shell("diff -r quelle* ziel*").exitCode).isZero();
    assertThat(shell("find . -name '.mp4j*'").stdout).isEmpty();
  }

  @Test
  void tellsWhatItCanDo() throws Exception {
    Result result = shell("'" + script + "' --help");

    assertThat(result.stdout).contains("Usage: mp4j", "copy", "example");
    assertThat(shell("'" + script + "' copy --help").stdout).contains("FROM", "TO", "--workers");
    assertThat(shell("'" + script + "' --version").stdout).startsWith("mp4j 0.");
  }

  @Test
  void saysInOneLineWhatIsWrongWithTheArguments() throws Exception {
    assertRefused("copy", "here", "Missing required parameter: 'TO'");
    assertRefused("scoreboard", "--limit 0", "--limit must be at least 1");
    assertRefused("soak", "--seconds 0", "--seconds and --longest-wait must be at least 1");
    assertRefused(
        "soak",
        "--json nowhere/figures",
        "cannot write nowhere/figures: java.nio.file.NoSuchFileException: nowhere/figures");
  }

  private void assertRefused(String command, String arguments, String reason) throws Exception {
    Result result = shell("'" + script + "' " + command + " " + arguments);

    String name = "mp4j " + command;
    assertThat(result.stderr).isEqualTo(name + ": " + reason + "; see '" + name + " --help'\n");
    assertThat(result.exitCode).isEqualTo(2);
  }

  @Test
  void saysWhichJavaItNeeds() throws Exception {
    shell("mkdir bin && ln -s $(command -v readlink) $(command -v dirname) bin");
    Result none = shell("PATH=$PWD/bin JAVA_HOME= /bin/sh '" + script + "' --help");
    assertThat(none.exitCode).isEqualTo(1);
    assertThat(none.stderr).startsWith("mp4j: no java found: install a JDK 17 or later");

    Result wrong = shell("JAVA_HOME=/nowhere '" + script + "' --help");
    assertThat(wrong.exitCode).isEqualTo(1);
    assertThat(wrong.stderr)
        .isEqualTo("mp4j: no /nowhere/bin/java: set JAVA_HOME to a JDK 17 or later\n");
  }

  private record Result(int exitCode, String stdout, String stderr) {}

  private Result shell(String command) throws IOException, InterruptedException {
    Path out = directory.resolve("stdout");
    Path err = directory.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command)
            .directory(Files.createDirectories(directory.resolve("work")).toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(Map.of("MP4J_NO_BUILD", "1"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    int exitCode = builder.start().waitFor();
    return new Result(exitCode, text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
