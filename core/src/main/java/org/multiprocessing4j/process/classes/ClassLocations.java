package org.multiprocessing4j.process.classes;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * Where the classes of this process come from, so that a child can load the same ones.
 *
 * <p>Covers {@code -cp}, {@code -jar} (whose manifest's {@code Class-Path} the child follows
 * itself), the module path, Surefire (which sets {@code java.class.path} to the real one), and
 * everything that loads the program through a {@link URLClassLoader}, such as {@code mvn
 * exec:java}, or through another loader that finds files, such as Ant's. Classes that exist in
 * memory only are handled by {@link ExportedClasses}; jars that lie inside a jar by the entry point
 * of a command.
 *
 * @param classPath entries, in order
 * @param modulePath entries, in order
 * @param modules names of the application's modules that were resolved in this process
 */
@Internal
public record ClassLocations(
    List<String> classPath, List<String> modulePath, List<String> modules) {

  /** They do not change; and a class loader of a container is not kept alive by them. */
  private static final List<String> MODULES = applicationModules();

  private static final List<String> OWN_LOCATIONS = ownLocations();

  /** The loaders of the class path and of the JDK. */
  private static final Set<ClassLoader> BUILT_IN =
      Set.of(ClassLoader.getSystemClassLoader(), ClassLoader.getPlatformClassLoader());

  /**
   * Finds the locations.
   *
   * @param loaders those of the task's classes; parents are looked at as well
   * @return what a child needs to find the same classes
   */
  public static ClassLocations of(Collection<ClassLoader> loaders) {
    Set<String> classPath = new LinkedHashSet<>();
    withParents(loaders).forEach(loader -> addUrls(loader, classPath));
    addPath(System.getProperty("java.class.path"), classPath);
    if (!ClassLocations.class.getModule().isNamed()) {
      classPath.addAll(OWN_LOCATIONS);
    }
    Set<String> modulePath = new LinkedHashSet<>();
    addPath(System.getProperty("jdk.module.path"), modulePath);
    return new ClassLocations(List.copyOf(classPath), List.copyOf(modulePath), MODULES);
  }

  /**
   * Puts entries before all others.
   *
   * @param entries of the class path, in order
   * @return the same with these
   */
  public ClassLocations withFirst(Collection<Path> entries) {
    Set<String> reordered = new LinkedHashSet<>();
    entries.forEach(entry -> reordered.add(entry.toString()));
    reordered.addAll(classPath);
    return new ClassLocations(List.copyOf(reordered), modulePath, modules);
  }

  /**
   * Replaces the class path.
   *
   * @param entries jars and directories
   * @return the same with these in place of its own
   */
  public ClassLocations withClassPath(List<Path> entries) {
    List<String> absolute = entries.stream().map(e -> e.toAbsolutePath().toString()).toList();
    return new ClassLocations(absolute, modulePath, modules);
  }

  private static Set<ClassLoader> withParents(Collection<ClassLoader> loaders) {
    Set<ClassLoader> all = new LinkedHashSet<>();
    Deque<ClassLoader> todo = new ArrayDeque<>(loaders);
    while (!todo.isEmpty()) {
      ClassLoader loader = todo.poll();
      if (all.add(loader) && loader.getParent() != null) {
        todo.add(loader.getParent());
      }
    }
    return all;
  }

  private static void addUrls(ClassLoader loader, Set<String> classPath) {
    if (loader instanceof URLClassLoader urls) {
      for (URL url : urls.getURLs()) {
        toFile(url).ifPresent(classPath::add);
      }
    } else if (!BUILT_IN.contains(loader)) {
      addFound(loader, classPath);
    }
  }

  /** A loader that does not tell its places finds the top of each directory and jar. */
  private static void addFound(ClassLoader loader, Set<String> classPath) {
    try {
      for (URL directory : foundBy(loader, "")) {
        toFile(directory).ifPresent(classPath::add);
      }
      for (URL manifest : foundBy(loader, JarFile.MANIFEST_NAME)) {
        if (manifest.openConnection() instanceof JarURLConnection jar) {
          toFile(jar.getJarFileURL()).ifPresent(classPath::add);
        }
      }
    } catch (IOException | RuntimeException unwilling) {
      ProcessLog.debug("its places are not in the class path of children: " + loader, unwilling);
    }
  }

  /** Leaves out what its parents find: they are looked at as well, or have the class path. */
  private static List<URL> foundBy(ClassLoader loader, String name) throws IOException {
    List<URL> found = Collections.list(loader.getResources(name));
    if (loader.getParent() != null) {
      Set<String> byParents = new HashSet<>();
      loader
          .getParent()
          .getResources(name)
          .asIterator()
          .forEachRemaining(url -> byParents.add(url.toString()));
      found.removeIf(url -> byParents.contains(url.toString()));
    }
    return found;
  }

  private static Optional<String> toFile(URL url) {
    try {
      URI uri = url.toURI();
      boolean isFile = "file".equals(uri.getScheme());
      return isFile ? Optional.of(Path.of(uri).toString()) : Optional.empty();
    } catch (URISyntaxException notEncoded) {
      return "file".equals(url.getProtocol())
          ? toPath(url.getPath()).filter(Files::exists).map(Path::toString)
          : Optional.empty();
    } catch (IllegalArgumentException notAPath) {
      return Optional.empty();
    }
  }

  /** Empty for a name that this JVM cannot read in its locale; it has loaded nothing from there. */
  private static Optional<Path> toPath(String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException unreadable) {
      ProcessLog.debug("left out of the class path of children", unreadable);
      return Optional.empty();
    }
  }

  /** Adds absolute entries: the child may start in another directory. */
  private static void addPath(@Nullable String path, Set<String> entries) {
    if (path != null && !path.isEmpty()) {
      for (String entry : path.split(File.pathSeparator, -1)) {
        toPath(entry).map(Path::toAbsolutePath).map(Path::toString).ifPresent(entries::add);
      }
    }
  }

  /** This library itself must be there, even if some loader of an unknown kind has brought it. */
  private static List<String> ownLocations() {
    List<String> locations = new ArrayList<>();
    for (Class<?> own : List.of(ClassLocations.class, Codec.class)) {
      locationOf(own).ifPresent(locations::add);
    }
    return locations;
  }

  /**
   * Looks for the character that separates the entries of a class path or module path.
   *
   * @param file of such a path
   * @return whether its name has that character, so that it cannot be an entry as it is
   */
  public static boolean hasPathSeparator(String file) {
    return file.contains(File.pathSeparator);
  }

  /**
   * Finds out where a class comes from.
   *
   * @param type the class
   * @return the jar or directory that it was loaded from; empty if it is neither
   */
  public static Optional<String> locationOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    return location == null ? Optional.empty() : toFile(location);
  }

  private static List<String> applicationModules() {
    return ModuleLayer.boot().configuration().modules().stream()
        .filter(module -> !isPartOfJdk(module))
        .map(ResolvedModule::name)
        .sorted()
        .toList();
  }

  /** In an image made by jlink the application lies beside the JDK; its names tell them apart. */
  private static boolean isPartOfJdk(ResolvedModule module) {
    ModuleReference reference = module.reference();
    boolean isInImage = reference.location().map(URI::getScheme).filter("jrt"::equals).isPresent();
    return isInImage && (module.name().startsWith("java.") || module.name().startsWith("jdk."));
  }
}
