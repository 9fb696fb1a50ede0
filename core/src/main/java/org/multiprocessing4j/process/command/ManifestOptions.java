package org.multiprocessing4j.process.command;

import java.io.IOException;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * What the manifest of a jar opens to a program that is started with {@code java -jar}. A child is
 * started by the name of its main class, so that the java launcher does not look there.
 *
 * <p>{@code Enable-Native-Access} is not among it: where it matters all children have it.
 */
final class ManifestOptions {
  private ManifestOptions() {}

  static List<String> ofThisProgram() {
    String classPath = System.getProperty("java.class.path", "");
    String command = System.getProperty("sun.java.command", "");
    boolean isJar = !classPath.isEmpty() && (command + " ").startsWith(classPath + " ");
    return isJar ? of(classPath) : List.of();
  }

  private static List<String> of(String path) {
    try (JarFile jar = new JarFile(path)) {
      Manifest manifest = jar.getManifest();
      Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
      return Stream.concat(
              options("--add-exports=", attributes.getValue("Add-Exports")),
              options("--add-opens=", attributes.getValue("Add-Opens")))
          .toList();
    } catch (IOException moved) {
      ProcessLog.debug("no manifest of " + path, moved);
      return List.of();
    }
  }

  private static Stream<String> options(String option, @Nullable String packages) {
    return packages == null
        ? Stream.empty()
        : Stream.of(packages.split(" ", -1))
            .filter(ManifestOptions::exists)
            .map(name -> option + name + "=ALL-UNNAMED");
  }

  /** The launcher is silent about what this JDK does not have; the JVM would warn of it. */
  private static boolean exists(String name) {
    int slash = name.indexOf('/');
    return slash > 0
        && ModuleLayer.boot()
            .findModule(name.substring(0, slash))
            .filter(module -> module.getPackages().contains(name.substring(slash + 1)))
            .isPresent();
  }
}
