package org.multiprocessing4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows first is what is compiled, run and checked as the first example. */
class ReadmeTest {
  private static final String FENCE = "```";

  @Test
  void theFirstProgramIsTheExample() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    int start = readme.indexOf(FENCE + "java\n");
    int main = readme.indexOf("  public static void main", start); // its class has another name
    String shown = readme.substring(main, readme.indexOf(FENCE, main));
    String example =
        Files.readString(Path.of("src/main/java/org/multiprocessing4j/examples/FirstProgram.java"));
    assertThat(onOneLine(example)).contains(onOneLine(shown));
  }

  /** The README leaves out the braces and line breaks that would make it long. */
  private static String onOneLine(String source) {
    return source.replaceAll("[\\s{}]+", "").replace(";)", ")");
  }
}
