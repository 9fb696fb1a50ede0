package org.multiprocessing4j.ipc.testsupport;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A search for new inputs by Jazzer, in a JVM of its own; the profile fuzz brings its classes. */
public final class JazzerSearch {
  /** The first input has the classes instrumented, which takes a busy machine some ten seconds. */
  private static final int HANG_SECONDS = 60;

  private static @Nullable FuzzTarget target;

  private JazzerSearch() {}

  static void run(Class<?> target, List<byte[]> seeds, Duration length)
      throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(Path.of("target/fuzz", target.getSimpleName()));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), seeds.get(i));
    }
    Process search =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + JazzerSearch.class.getName(),
                "--target_args=" + target.getName(),
                "--instrumentation_includes=org.multiprocessing4j.**",
                // Loading AssertJ under hooks alone would take a minute on a busy machine.
                "--custom_hook_excludes=org.assertj.**",
                "--reproducer_path=" + corpus,
                "-artifact_prefix=" + corpus + "/found-",
                "-max_total_time=" + length.toSeconds(),
                "-timeout=" + HANG_SECONDS,
                "-print_final_stats=1",
                corpus.toString())
            .inheritIO()
            .start();
    if (search.waitFor() != 0) {
      throw new AssertionError(
          "Jazzer found an input: see above, and found-* in " + corpus.toAbsolutePath());
    }
  }

  /**
   * Called by Jazzer before anything else.
   *
   * @param arguments the class of the {@link FuzzTarget}
   * @throws ReflectiveOperationException if it cannot be made
   */
  public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
    Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    target = (FuzzTarget) constructor.newInstance();
  }

  /**
   * Called by Jazzer with each input.
   *
   * @param input anything
   */
  public static void fuzzerTestOneInput(byte[] input) {
    FuzzTarget parser = target;
    if (parser == null) {
      throw new IllegalStateException("not initialised");
    }
    parser.parseWatched(input);
  }
}
