package org.multiprocessing4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.process.ChildMain;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.testsupport.Jars;

/**
 * A program whose jar of this library is replaced by that of another version while it runs. It has
 * no class in a package of that jar, which would lose its version.
 */
@Timeout(90)
class ReplacedJarTest {
  @TempDir Path directory;

  @Test
  void aChildOfAnotherVersionSaysSo() throws Exception {
    Path classes =
        Path.of(ChildMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = pack(classes, "1.0", "core.jar");
    Path next = pack(classes, "1.1", "next.jar");
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(place -> Path.of(place).equals(classes) ? jar.toString() : place)
            .collect(Collectors.joining(File.pathSeparator));
    try (ChildJvm program =
        ChildJvm.builder(Program.class)
            .classPath(classPath)
            .arguments(next.toString(), jar.toString())
            .start()) {
      program.awaitSuccess();
      assertThat(program.stdout()).containsExactly("exit 0", "exit 1");
      assertThat(program.stderr())
          .anyMatch(
              line ->
                  line.endsWith(
                      "the parent process has version 1.0, and this child 1.1; start the program again"));
    }
  }

  private Path pack(Path classes, String version, String name) throws IOException {
    Manifest manifest = Jars.manifest();
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    return Jars.pack(classes, manifest, directory.resolve(name));
  }

  /** Starts a child, replaces a jar, and starts another one. */
  static final class Program {
    public static void main(String[] arguments) throws Exception {
      startOne();
      Files.move(Path.of(arguments[0]), Path.of(arguments[1]), StandardCopyOption.REPLACE_EXISTING);
      startOne();
    }

    private static void startOne() throws InterruptedException {
      try (ChildProcess child = new ChildProcess(() -> {})) {
        child.start();
        child.join();
        System.out.println("exit " + child.exitCode().getAsInt());
      }
    }
  }
}
