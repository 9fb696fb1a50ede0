package org.multiprocessing4j.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;

@Timeout(60)
class RawPathTest {

  @Test
  void textIsAsciiAndComesBackAsTheSamePath(@TempDir Path directory) throws Exception {
    Trees.shell(directory, "touch $'a \\377%25' plain; mkdir dir");

    try (Stream<Path> paths = Files.list(directory)) {
      assertThat(paths)
          .hasSize(3)
          .allSatisfy(
              path -> {
                assertThat(RawPath.encode(path)).matches("[\\x20-\\x7e]*[^/]");
                assertThat(RawPath.decode(RawPath.encode(path))).isEqualTo(path).exists();
              });
    }
  }

  @Test
  void theBytesAreThoseThatTheSystemKnows(@TempDir Path directory) throws Exception {
    Trees.shell(directory, "touch $'+ %\\377'");

    try (Stream<Path> paths = Files.list(directory)) {
      byte[] bytes = RawPath.bytes(paths.findFirst().orElseThrow());

      assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
          .isEqualTo(directory + "/+ %\u00ff");
    }
  }

  @Test
  void theRootIsNothingSoThatWhatIsBelowBeginsWithASlash() {
    assertThat(RawPath.encode(Path.of("/"))).isEmpty();
    assertThat(RawPath.decode("")).isEqualTo(Path.of("/"));
    assertThat(RawPath.encode(Path.of("/a/b"))).isEqualTo("/a/b");
  }

  @Test
  void namesSurviveALocaleThatKnowsOnlyAscii(@TempDir Path directory) throws Exception {
    Trees.shell(directory, "touch $'\\303\\274' $'\\377'");
    try (ChildJvm child =
        ChildJvm.builder(ListFiles.class)
            .arguments(directory.toString())
            .under(Confinement.after("export " + Confinement.locale("C")))
            .start()) {
      child.awaitSuccess();

      assertThat(child.stdout()).containsExactlyInAnyOrder("/%C3%BC true", "/%FF true");
    }
  }

  /**
   * Prints the encoded name of each file of a directory, and whether the decoded path leads to it.
   */
  static final class ListFiles {
    private ListFiles() {}

    public static void main(String[] args) throws Exception {
      Path directory = Path.of(args[0]);
      try (Stream<Path> paths = Files.list(directory)) {
        for (Path path : (Iterable<Path>) paths::iterator) {
          String text = RawPath.encode(path);
          System.out.println(
              text.substring(text.lastIndexOf('/')) + " " + Files.exists(RawPath.decode(text)));
        }
      }
    }
  }
}
