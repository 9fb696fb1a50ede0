package org.multiprocessing4j.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Packs what lies in directories, as that of a module which was just compiled. */
public final class Jars {
  private Jars() {}

  /** {@return a manifest that has only its version} */
  public static Manifest manifest() {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    return manifest;
  }

  /**
   * Packs a directory.
   *
   * @param directory what is in it goes into the jar
   * @param manifest of the jar
   * @param jar the file to write
   * @return the jar
   * @throws IOException if a file cannot be read or written
   */
  public static Path pack(Path directory, Manifest manifest, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      copyFiles(directory, "", out);
    }
    return jar;
  }

  /**
   * Packs a directory as an automatic module.
   *
   * @param directory what is in it goes into the jar
   * @param moduleName of the module
   * @param jar the file to write
   * @return the jar
   * @throws IOException if a file cannot be read or written
   */
  public static Path packAsModule(Path directory, String moduleName, Path jar) throws IOException {
    Manifest manifest = manifest();
    manifest.getMainAttributes().putValue("Automatic-Module-Name", moduleName);
    return pack(directory, manifest, jar);
  }

  /**
   * Adds the files of a directory.
   *
   * @param directory where they are
   * @param prefix what their names begin with
   * @param out the jar
   * @throws IOException if a file cannot be read or written
   */
  public static void copyFiles(Path directory, String prefix, JarOutputStream out)
      throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        out.putNextEntry(new JarEntry(prefix + directory.relativize(file)));
        Files.copy(file, out);
      }
    }
  }
}
