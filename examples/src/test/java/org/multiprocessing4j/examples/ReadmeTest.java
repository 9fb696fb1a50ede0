package org.multiprocessing4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.process.ChildProcess;

/**
 * What the README and its companions show compiles, and what they link to is there. What the README
 * shows first is what is run and checked as the first example. The licence that it names comes with
 * the libraries.
 */
class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String FENCE = "```";
  private static final Pattern JAVA = Pattern.compile("(?s)" + FENCE + "java\n(.*?)" + FENCE);
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)#?([^)]*)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;$");
  private static final Pattern PUBLIC_CLASS = Pattern.compile("public class (\\w+)");

  static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      Stream<String> others =
          Stream.of(
              "README.md",
              "SECURITY.md",
              "CONTRIBUTING.md",
              "CHANGELOG.md",
              "benchmarks/README.md",
              "benchmarks/results/report.md");
      return Stream.concat(others.map(ROOT::resolve), docs).toList();
    }
  }

  @Test
  void theFirstProgramIsTheExample() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    int start = readme.indexOf(FENCE + "java\n");
    int main = readme.indexOf("  public static void main", start); // its class has another name
    String shown = readme.substring(main, readme.indexOf(FENCE, main));
    String example =
        Files.readString(Path.of("src/main/java/org/multiprocessing4j/examples/FirstProgram.java"));
    assertThat(onOneLine(example)).contains(onOneLine(shown));
  }

  @ParameterizedTest
  @ValueSource(classes = {IpcQueue.class, ChildProcess.class})
  void eachLibraryBringsTheLicence(Class<?> type) throws IOException {
    URL library = type.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {library}, null);
        InputStream licence = loader.getResourceAsStream("META-INF/LICENSE")) {
      assertThat(licence).hasBinaryContent(Files.readAllBytes(ROOT.resolve("LICENSE")));
    }
  }

  /** The README leaves out the braces and line breaks that would make it long. */
  private static String onOneLine(String source) {
    return source.replaceAll("[\\s{}]+", "").replace(";)", ")");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void whatIsShownInJavaCompiles(Path document, @TempDir Path directory) throws IOException {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    for (MatchResult block : all(JAVA, Files.readString(document))) {
      Path file = write(block.group(1), directory);
      ByteArrayOutputStream errors = new ByteArrayOutputStream();
      compiler.run(null, errors, errors, "-proc:none", "-d", directory.toString(), file.toString());
      assertThat(errors).hasToString("");
    }
  }

  /** Writes a source file: a class as it is shown, or one around the statements that are shown. */
  private static Path write(String shown, Path directory) throws IOException {
    List<MatchResult> classes = all(PUBLIC_CLASS, shown);
    if (!classes.isEmpty()) {
      return Files.writeString(directory.resolve(classes.get(0).group(1) + ".java"), shown);
    }
    String imports =
        all(IMPORT, shown).stream().map(MatchResult::group).collect(Collectors.joining("\n"));
    String statements = IMPORT.matcher(shown).replaceAll("");
    return Files.writeString(
        directory.resolve("Shown.java"),
        imports + "\nclass Shown { void run() throws Exception {\n" + statements + "}}\n");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void whatIsLinkedToIsThere(Path document) throws IOException {
    for (MatchResult link : all(LINK, Files.readString(document))) {
      Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
      assertThat(target).as(link.group()).exists();
      if (!link.group(2).isEmpty()) {
        assertThat(anchors(target)).as(link.group()).contains(link.group(2));
      }
    }
  }

  /** By the rule of GitHub: lower case, hyphens for spaces, no other punctuation. */
  private static List<String> anchors(Path document) throws IOException {
    return all(HEADING, Files.readString(document)).stream()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }
}
