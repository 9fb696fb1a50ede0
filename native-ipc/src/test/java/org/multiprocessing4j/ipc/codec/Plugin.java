package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** A compiled class that is not on the class path; each of its loaders has a class of its own. */
final class Plugin {
  private final Path directory;
  private final String className;

  private Plugin(Path directory, String className) {
    this.directory = directory;
    this.className = className;
  }

  /** Compiles a class into a directory. */
  static Plugin compile(Path directory, String className, String source) throws IOException {
    String simpleName = className.substring(className.lastIndexOf('.') + 1);
    Path file = directory.resolve(simpleName + ".java");
    Files.writeString(file, source);
    String classPath = System.getProperty("java.class.path");
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-d", directory.toString(), file.toString());
    assertThat(result).as("exit code of javac for %s", className).isZero();
    return new Plugin(directory, className);
  }

  /** Loads the class in a new loader. */
  Class<?> load() throws ClassNotFoundException, MalformedURLException {
    URL[] places = {directory.toUri().toURL()};
    return Class.forName(
        className, true, new URLClassLoader(places, Plugin.class.getClassLoader()));
  }
}
