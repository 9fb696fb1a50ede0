package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** A program that some class loader brings, of which the library's own knows nothing. */
@Timeout(120)
class PluginHostTest {
  /** What it prints about each thing it has done is {@code true}, or the reason why not. */
  private static final String PLUGIN =
      """
      import java.io.Serializable;
      import java.time.Duration;
      import java.util.List;
      import java.util.concurrent.*;
      import org.multiprocessing4j.ipc.queue.IpcQueue;
      import org.multiprocessing4j.pool.ProcessPool;
      import org.multiprocessing4j.process.ChildProcess;

      public class Plugin {
        record Point(int x) implements Serializable {}

        static class Oops extends RuntimeException {}

        static <T> T fail() { throw new Oops(); }

        /** Its threads come from elsewhere: nothing of the plugin is on their stacks. */
        static ExecutorService strangers = Executors.newSingleThreadExecutor(task -> {
          Thread thread = new Thread(task);
          thread.setDaemon(true);
          thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
          return thread;
        });

        static <T> T asStranger(Callable<T> task) throws Exception {
          return strangers.submit(task).get();
        }

        static void check(String what, Callable<Object> result) {
          try {
            System.out.println(what + " " + result.call().equals(new Point(3)));
          } catch (Throwable thrown) {
            Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
            System.out.println(what + " " + (cause instanceof Oops ? "oops" : thrown));
          }
        }

        /** Runs as if this thread had waited. */
        static CompletableFuture<Object> stage(CompletableFuture<Point> future) {
          ClassLoader context = Thread.currentThread().getContextClassLoader();
          return future.thenApply(
              point ->
                  Thread.currentThread().getContextClassLoader() == context
                      ? new Point(point.x())
                      : "another context");
        }

        public static void main(String[] args) throws Exception {
          var computed = stage(ChildProcess.supply(() -> new Point(3)));
          var failed = ChildProcess.supply(() -> fail());
          try (ProcessPool pool = ProcessPool.create(1)) {
            check("map", () -> pool.map(List.of(2), x -> new Point(x + 1)).get(0));
            check("pool failure", () -> pool.apply(() -> fail()));
            check("stage", () -> stage(pool.applyAsync(() -> new Point(3))).get());
            check("waiter", () -> asStranger(pool.applyAsync(() -> new Point(3))::get));
            check("imap", () ->
                asStranger(pool.imap(List.of(2), x -> new Point(x + 1))::toList).get(0));
            pool.applyAsync(() -> Runtime.getRuntime().exit(1)).exceptionally(death -> null).join();
            check("replaced worker", () -> pool.apply(() -> new Point(3)));
          }
          try (ProcessPool lazy =
              ProcessPool.builder().processes(1).idleTimeout(Duration.ofMinutes(1)).build()) {
            check("lazy worker", () -> asStranger(lazy.applyAsync(() -> new Point(3))::get));
          }
          try (ChildProcess child = new ChildProcess(() -> System.out.println(new Point(4)))) {
            asStranger(child::start);
            child.join();
          }
          try (IpcQueue<Point> queue = IpcQueue.ring(4096)) {
            queue.put(new Point(3));
            check("queue", () -> asStranger(queue::get));
          }
          check("supply", () -> computed.get());
          check("supply failure", () -> failed.get());
        }
      }
      """;

  private static final List<String> SUCCESS =
      List.of(
          "map true",
          "pool failure oops",
          "stage true",
          "waiter true",
          "imap true",
          "replaced worker true",
          "lazy worker true",
          "Point[x=4]",
          "queue true",
          "supply true",
          "supply failure oops");

  @BeforeAll
  static void compile(@TempDir Path directory) throws Exception {
    classes = directory;
    Path source = Files.writeString(directory.resolve("Plugin.java"), PLUGIN);
    String classPath = System.getProperty("java.class.path");
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-d", directory.toString(), source.toString());
    assertThat(result).isZero();
  }

  private static Path classes = Path.of("");

  @Test
  void theContextMayKnowNothingOfThePlugin() throws Exception {
    assertThat(outputOf(Host.class)).containsExactlyElementsOf(SUCCESS);
  }

  @Test
  void theContextMayBeTheOnlyOneWithThePlugin() throws Exception {
    assertThat(outputOf(HostWithContext.class)).containsExactlyElementsOf(SUCCESS);
  }

  private static List<String> outputOf(Class<?> host) throws Exception {
    try (ChildJvm program =
        ChildJvm.builder(host)
            .arguments(classes.toString())
            .deadline(Duration.ofSeconds(100))
            .start()) {
      program.awaitSuccess();
      return program.stdout();
    }
  }

  /** As an application server that calls a plugin from a thread of its own. */
  static final class Host {
    public static void main(String[] args) throws Exception {
      run(loader(args[0]));
    }

    static ClassLoader loader(String directory) throws MalformedURLException {
      URL[] places = {Path.of(directory).toUri().toURL()};
      return new URLClassLoader(places, Host.class.getClassLoader());
    }

    static void run(ClassLoader loader) throws Exception {
      Class<?> plugin = loader.loadClass("Plugin");
      plugin.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }
  }

  /** As most containers do it. */
  static final class HostWithContext {
    public static void main(String[] args) throws Exception {
      ClassLoader loader = Host.loader(args[0]);
      Thread.currentThread().setContextClassLoader(loader);
      Host.run(loader);
    }
  }
}
