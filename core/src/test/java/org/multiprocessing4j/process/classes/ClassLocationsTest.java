package org.multiprocessing4j.process.classes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassLocationsTest {
  private static final String CLASS_PATH = "java.class.path";

  /** Many a container makes its URLs out of paths without a thought. */
  @Test
  void aUrlWithABlankIsThatOfTheFile(@TempDir Path directory) throws Exception {
    Path jar = Files.createFile(Files.createDirectory(directory.resolve("a b")).resolve("x.jar"));
    URL encoded = jar.toUri().toURL();
    URL plain = new URL(URI.create("file:/").toURL(), jar.toString());
    URL elsewhere = new URL(URI.create("http://localhost/").toURL(), jar.toString());
    for (URL url : List.of(encoded, plain)) {
      assertThat(locations(url)).as("%s", url).contains(jar.toString());
    }
    assertThat(locations(elsewhere)).doesNotContain(jar.toString());
  }

  private static List<String> locations(URL url) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {url})) {
      return ClassLocations.of(List.of(loader)).classPath();
    }
  }

  /** As those of Ant and of many a framework. */
  @Test
  void aLoaderThatDoesNotTellItsUrlsIsAskedWhereItFindsThings(@TempDir Path directory)
      throws Exception {
    Path classes = directory.resolve("a b/classes");
    Files.createDirectories(classes.resolve("META-INF"));
    Files.createFile(classes.resolve(JarFile.MANIFEST_NAME));
    Path jar = directory.resolve("a b/x.jar");
    new JarOutputStream(Files.newOutputStream(jar), new Manifest()).close();
    URL[] urls = {classes.toUri().toURL(), jar.toUri().toURL()};
    try (URLClassLoader finder = new URLClassLoader(urls, null)) {
      ClassLoader silent =
          new ClassLoader() {
            @Override
            protected Enumeration<URL> findResources(String name) throws IOException {
              return finder.findResources(name);
            }
          };
      List<String> ofProgram = ClassLocations.of(List.of()).classPath();
      assertThat(ClassLocations.of(List.of(silent)).classPath())
          .containsAll(ofProgram)
          .contains(classes.toString(), jar.toString())
          .hasSize(ofProgram.size() + 2);
    }
  }

  /** In a locale of ASCII that is one with an umlaut, in every locale one with a zero. */
  @Test
  void anEntryThatCannotBeReadIsLeftOut() {
    String before = System.getProperty(CLASS_PATH);
    List<String> readable = ClassLocations.of(List.of()).classPath();
    System.setProperty(CLASS_PATH, before + ":/tmp/un\0readable.jar");
    try {
      assertThat(ClassLocations.of(List.of()).classPath()).isEqualTo(readable);
    } finally {
      System.setProperty(CLASS_PATH, before);
    }
  }
}
