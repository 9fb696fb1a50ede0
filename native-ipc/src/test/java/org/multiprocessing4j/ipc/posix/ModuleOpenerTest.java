package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

@Timeout(120)
class ModuleOpenerTest {
  @TempDir Path directory;

  @Test
  void aChronicleQueueWorksInAJvmWithoutFlags() throws InterruptedException {
    try (ChildJvm child =
        ChildJvm.start(WriteAndRead.class, directory.resolve("queue").toString())) {
      child.awaitSuccess();
      assertThat(child.stdout()).contains("opened", "read message 0", "read message 999");
      assertThat(complaints(child.stderr())).isEmpty();
    }
  }

  @Test
  void theFlagsAloneAreEnoughAndKeepTheJvmQuiet() throws InterruptedException {
    try (ChildJvm child =
        ChildJvm.builder(WriteAndRead.class)
            .jvmArguments(
                Stream.concat(
                        ModuleOpener.chronicleFlags().stream(), ModuleOpener.quietFlags().stream())
                    .toArray(String[]::new))
            .arguments(directory.resolve("queue").toString(), "with flags")
            .start()) {
      child.awaitSuccess();
      assertThat(child.stdout()).contains("read message 999");
      assertThat(child.stderr()).isEmpty();
    }
  }

  @Test
  void aJvmWithoutFlagsIsClosedBeforeAndOpenAfter() throws InterruptedException {
    try (ChildJvm child = ChildJvm.start(Probe.class)) {
      child.awaitSuccess();
      assertThat(child.stdout()).containsExactly("false false false", "true true true");
    }
  }

  @Test
  void aChronicleQueueOnTheModulePathWorksWithoutOpenings() throws InterruptedException {
    String modules =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.matches(".*/(net/openhft|com/github/jnr|org/slf4j|org/ow2)/.*"))
            .collect(Collectors.joining(File.pathSeparator));
    try (ChildJvm child =
        ChildJvm.builder(WriteAndRead.class)
            .jvmArguments("-p", modules, "--add-modules", "ALL-MODULE-PATH")
            .arguments(directory.resolve("queue").toString())
            .start()) {
      child.awaitSuccess();
      assertThat(child.stdout()).contains("opened", "in module chronicle.queue", "read message 9");
    }
  }

  /** Lines about the modules; newer JDKs also warn about JNA's and Chronicle's own methods. */
  private static List<String> complaints(List<String> stderr) {
    return stderr.stream()
        .filter(
            line ->
                Runtime.version().feature() < 23
                    || !(line.isBlank() || line.startsWith("WARNING: ")))
        .toList();
  }

  static final class Probe {
    public static void main(String[] arguments) {
      print();
      ModuleOpener.openForChronicle();
      ModuleOpener.openForChronicle();
      print();
    }

    private static void print() {
      Module base = Object.class.getModule();
      Module mine = Probe.class.getModule();
      System.out.printf(
          "%s %s %s%n",
          base.isOpen("java.lang.reflect", mine),
          base.isExported("sun.nio.ch", mine),
          base.isExported("jdk.internal.ref", mine));
    }
  }

  static final class WriteAndRead {
    private static final int MESSAGES = 1_000;

    public static void main(String[] arguments) {
      System.setProperty("chronicle.announcer.disable", "true");
      if (arguments.length == 1) {
        ModuleOpener.openForChronicle();
        System.out.println("opened");
      }
      Module module = ChronicleQueue.class.getModule();
      System.out.println(module.isNamed() ? "in module " + module.getName() : "in no module");
      try (ChronicleQueue queue = SingleChronicleQueueBuilder.single(arguments[0]).build()) {
        for (int i = 0; i < MESSAGES; i++) {
          queue.createAppender().writeText("message " + i);
        }
        ExcerptTailer tailer = queue.createTailer();
        for (String text = tailer.readText(); text != null; text = tailer.readText()) {
          System.out.println("read " + text);
        }
      }
    }
  }
}
