package org.multiprocessing4j.process.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.process.classes.ClassLocations;

/**
 * The jars whose classes go into the archive of {@link ClassDataArchives}, as this process loads
 * them: this library's, those that every child needs, and those that a Chronicle queue needs.
 */
final class LibraryJars {
  private static final String CORE = "org.multiprocessing4j";
  private static final String NATIVE_IPC = "org.multiprocessing4j.ipc";

  private static final List<String> OF_EVERY_CHILD =
      List.of(
          LibraryJars.class.getName(),
          "org.multiprocessing4j.ipc.codec.Codec",
          "com.sun.jna.Native",
          "org.slf4j.Logger");

  /**
   * One class of each jar from which opening a queue loads any. They have no supertypes outside of
   * the JDK, so that a parent that puts no message itself loads these seven and not more.
   */
  private static final List<String> OF_CHRONICLE =
      List.of(
          "net.openhft.chronicle.queue.RollCycle",
          "net.openhft.chronicle.core.OS",
          "net.openhft.chronicle.bytes.BytesUtil",
          "net.openhft.chronicle.wire.WireKey",
          "net.openhft.chronicle.threads.Pauser",
          "net.openhft.affinity.Affinity",
          "net.openhft.posix.PosixAPI");

  /** They do not change; and a class loader of a container is not kept alive by them. */
  private static final List<Path> BASIC = findBasic();

  private LibraryJars() {}

  /**
   * Returns what every child needs, in the order that it has in a child's class path; nothing
   * unless each is a jar of its own, which can be in a class path under its own name. One that
   * holds the program as well must keep its place in the class path.
   */
  static List<Path> basic() {
    return BASIC;
  }

  /** Returns the same and Chronicle's after it; nothing unless these are jars of their own, too. */
  static List<Path> withChronicle() {
    return Full.JARS;
  }

  /** Looked for by the first that asks. */
  private static final class Full {
    static final List<Path> JARS = findFull();
  }

  private static List<Path> findBasic() {
    if (LibraryJars.class.getModule().isNamed()) {
      return List.of();
    }
    List<Path> jars = jarsOf(OF_EVERY_CHILD);
    boolean isEachItsOwn = Set.copyOf(jars).size() == OF_EVERY_CHILD.size();
    return isEachItsOwn && isModule(jars.get(0), CORE) && isModule(jars.get(1), NATIVE_IPC)
        ? List.copyOf(jars)
        : List.of();
  }

  private static List<Path> findFull() {
    List<Path> jars = new ArrayList<>(BASIC);
    jars.addAll(jarsOf(OF_CHRONICLE));
    boolean isEachItsOwn = Set.copyOf(jars).size() == OF_EVERY_CHILD.size() + OF_CHRONICLE.size();
    return isEachItsOwn ? List.copyOf(jars) : List.of();
  }

  private static List<Path> jarsOf(List<String> classes) {
    List<Path> jars = new ArrayList<>();
    for (String name : classes) {
      jarOf(name).ifPresent(jars::add);
    }
    return jars;
  }

  private static Optional<Path> jarOf(String className) {
    try {
      Class<?> member = Class.forName(className, false, Codec.class.getClassLoader());
      return ClassLocations.locationOf(member).filter(LibraryJars::isPlainFile).map(Path::of);
    } catch (ClassNotFoundException | LinkageError notThere) {
      return Optional.empty();
    }
  }

  private static boolean isPlainFile(String name) {
    return Files.isRegularFile(Path.of(name)) && !ClassLocations.hasPathSeparator(name);
  }

  /** A jar of an application that has packed ours into its own has another name, or none. */
  private static boolean isModule(Path jar, String name) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      return manifest != null
          && name.equals(manifest.getMainAttributes().getValue("Automatic-Module-Name"));
    } catch (IOException unreadable) {
      return false;
    }
  }
}
