package org.multiprocessing4j.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes trees for tests, and compares them with the tools that a user would take. */
final class Trees {
  private Trees() {}

  /** A tree with a bit of everything that has to be kept. */
  static Path varied(Path root) throws IOException, InterruptedException {
    Files.createDirectories(root.resolve("deep/er/still"));
    Files.createDirectory(root.resolve("empty"));
    write(root.resolve("top.txt"), "top");
    write(root.resolve("nothing"), "");
    write(root.resolve("deep/er/still/down.txt"), "down");
    for (int i = 0; i < 300; i++) {
      write(root.resolve("deep/file-" + i), "number " + i);
    }
    Files.write(root.resolve("deep/large"), randomBytes(3_000_000));
    Files.createSymbolicLink(root.resolve("to-file"), Path.of("top.txt"));
    Files.createSymbolicLink(root.resolve("to-directory"), Path.of("deep"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("/no/such/place"));
    oddNames(root.resolve("deep"));
    Files.setAttribute(root.resolve("top.txt"), "unix:mode", 0755);
    Files.setAttribute(root.resolve("nothing"), "unix:mode", 06750);
    Files.setAttribute(root.resolve("empty"), "unix:mode", 01777);
    Files.setAttribute(root.resolve("deep/er"), "unix:mode", 0555);
    for (String name : new String[] {"top.txt", "deep/er/still", "deep", "empty"}) {
      setTime(root.resolve(name), Instant.ofEpochSecond(1_000_000_000L, 123_456_789));
    }
    return root;
  }

  /**
   * Names that break programs which think that a name is text, as octal bytes so that the locale of
   * the test does not matter: umlauts, Japanese, an emoji, and what is no UTF-8 at all.
   */
  private static void oddNames(Path directory) throws IOException, InterruptedException {
    String script =
        """
        set -e
        touch -- 'with space' 'percent%20' 'plus+' '-dash' $'new\\nline' $'b\\377d' \\
          $'\\303\\274ml\\303\\244ut' $'\\346\\227\\245\\346\\234\\254' $'\\360\\237\\216\\210' \\
          "$(printf 'n%.0s' $(seq 255))"
        mkdir $'dir \\376'
        touch $'dir \\376/inside'
        ln -s $'b\\377d' $'link \\303\\274'
        find .. -type l -exec touch -h -d '2021-02-03 04:05:06.123456789' {} +
        """;
    assertThat(shell(directory, script)).isEmpty();
  }

  /** Writes a text file. */
  static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  /** Returns reproducible noise. */
  static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(42).nextBytes(bytes);
    return bytes;
  }

  static void setTime(Path path, Instant time) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(time));
  }

  /** Compares contents, kinds, link targets, modes, owners and times of two trees. */
  static void assertSame(Path expected, Path actual) throws IOException, InterruptedException {
    assertThat(shell(expected, "diff -r --no-dereference . '" + actual + "'")).isEmpty();
    String list = "find . -printf '%P|%y|%m|%U:%G|%T@|%l\\n' | sort";
    String script = "diff <(" + list + ") <(cd '" + actual + "' && " + list + ")";
    assertThat(shell(expected, script)).isEmpty();
  }

  /** Returns the text of every regular file by its path. */
  static Map<String, String> texts(Path root) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      paths
          .filter(Files::isRegularFile)
          .forEach(path -> texts.put(root.relativize(path).toString(), text(path)));
    }
    return texts;
  }

  /** Returns the names of temporary files that a copy has left. */
  static String leftovers(Path root) throws IOException, InterruptedException {
    return shell(root, "find . -name '.mp4j-*'");
  }

  /** Runs a bash script and returns what it prints, errors included. */
  static String shell(Path directory, String script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", script).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    process.waitFor();
    return output;
  }

  private static String text(Path path) {
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
