package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** JVMs in which Chronicle Queue cannot work say what they need. */
@Timeout(60)
class RefusalTest {
  /** As in an image made by jlink; on a module path nobody requires the last one. */
  private static final String MODULES =
      "java.base,java.logging,java.management,java.naming,jdk.unsupported";

  @Test
  void whatTheManualNamesIsEnough() throws Exception {
    try (ChildJvm program = program("--limit-modules", MODULES)) {
      program.awaitLine("got 1");
      program.awaitLine("got 1");
      program.awaitSuccess();
    }
  }

  @Test
  void modulesThatAreMissingAreNamedEachTime() throws Exception {
    try (ChildJvm program = program("--limit-modules", "java.base,java.logging,java.management")) {
      for (int attempt = 1; attempt <= 2; attempt++) {
        assertThat(program.awaitPrefix("cannot open the files in "))
            .contains("runs without: java.naming, jdk.unsupported.")
            .contains("--add-modules java.naming,jdk.unsupported");
      }
      program.awaitSuccess();
    }
  }

  @Test
  void theFlagForUnsafeIsNamedEachTime() throws Exception {
    assumeTrue(Runtime.version().feature() >= 23, "skipped: this JDK does not deny Unsafe");
    try (ChildJvm program = program("--sun-misc-unsafe-memory-access=deny")) {
      for (int attempt = 1; attempt <= 2; attempt++) {
        assertThat(program.awaitPrefix("cannot open the files in "))
            .endsWith("--sun-misc-unsafe-memory-access=allow");
      }
      program.awaitSuccess();
    }
  }

  @Test
  void jarsInsideAJarAreNamedEachTime() throws Exception {
    try (ChildJvm program = ChildJvm.builder(InNestedJars.class).start()) {
      for (int attempt = 1; attempt <= 2; attempt++) {
        assertThat(program.awaitPrefix("cannot open the files in "))
            .contains("jars inside a jar")
            .contains("unpacked")
            .contains("IpcQueue.ring");
      }
      program.awaitSuccess();
    }
  }

  private static ChildJvm program(String... options) {
    return ChildJvm.builder(Program.class).jvmArguments(options).start();
  }

  /** Uses two queues, one after the other. */
  static final class Program {
    public static void main(String[] arguments) throws InterruptedException {
      for (int i = 0; i < 2; i++) {
        try (IpcQueue<Integer> queue = IpcQueue.create()) {
          queue.put(1);
          System.out.println("got " + queue.get());
        } catch (QueueStorageException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  /** The same under a class loader as that of Spring Boot before 3.2. */
  static final class InNestedJars {
    public static void main(String[] arguments) throws Exception {
      List<URL> places = new ArrayList<>();
      places.add(new URL("jar:file:/program.jar!/lib/inner.jar!/"));
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        places.add(Path.of(entry).toUri().toURL());
      }
      ClassLoader platform = ClassLoader.getPlatformClassLoader();
      try (URLClassLoader loader = new URLClassLoader(places.toArray(URL[]::new), platform)) {
        Class<?> program = loader.loadClass(Program.class.getName());
        Method main = program.getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(null, (Object) arguments);
      }
    }
  }
}
