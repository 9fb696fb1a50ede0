package org.multiprocessing4j.process.classes;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * Classes that were compiled in memory, as by {@code java Program.java} and {@code jshell}, written
 * to the run directory so that children can load them. For the parts of this library; programs have
 * no need of it.
 *
 * <p>The class loader that has them gives out their bytes as resources but no list. So this starts
 * from the classes that take part in the start of a child, or whose objects are sent to one, and
 * follows the names in their constant pools; a class that is reached by reflection alone is not
 * found.
 *
 * <p>Each class loader has one directory. It is in the class path of all children that are started
 * later, who find there what is added after their start, too.
 */
@Internal
public final class ExportedClasses {
  private static final Set<String> ON_DISK = Set.of("file", "jar", "jrt");

  /** Asked at each start of a child; a look into a jar each time would take milliseconds. */
  private static final ClassValue<Boolean> IN_MEMORY =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          ClassLoader loader = type.getClassLoader();
          return loader != null && isInMemory(loader, internalName(type));
        }
      };

  private static final Map<ClassLoader, Path> DIRECTORIES = new WeakHashMap<>();

  /** Classes from which all that can be reached has been exported. */
  private static final Set<Class<?>> EXPORTED = Collections.newSetFromMap(new WeakHashMap<>());

  private ExportedClasses() {}

  /**
   * Exports a class, unless it comes from a file, and all that it names.
   *
   * @param type the class, or that of a lambda in it
   */
  public static void export(Class<?> type) {
    Class<?> host = type.getNestHost(); // of a lambda, whose own class is hidden, the one around it
    if (IN_MEMORY.get(host)) {
      exportOnce(host);
    }
  }

  private static synchronized void exportOnce(Class<?> type) {
    if (!EXPORTED.contains(type)) {
      exportReachable(type.getClassLoader(), internalName(type));
      EXPORTED.add(type);
    }
  }

  /** {@return where all classes are that were exported until now} */
  public static synchronized List<Path> directories() {
    return List.copyOf(DIRECTORIES.values());
  }

  private static String internalName(Class<?> type) {
    return type.getName().replace('.', '/');
  }

  private static boolean isInMemory(ClassLoader loader, String name) {
    URL resource = loader.getResource(name + ".class");
    if (resource == null && isLoadable(loader, name)) {
      resource = loader.getResource(name + ".class");
    }
    return resource != null && !ON_DISK.contains(resource.getProtocol());
  }

  /** The source launcher of JDK 22 and later compiles a second file when its class is loaded. */
  private static boolean isLoadable(ClassLoader loader, String name) {
    try {
      Class.forName(name.replace('/', '.'), false, loader);
      return true;
    } catch (ClassNotFoundException | LinkageError missing) {
      ProcessLog.debug("not for children: " + name, missing); // they may do without, as here
      return false;
    }
  }

  private static void exportReachable(ClassLoader loader, String root) {
    RunDirectory run = RunDirectory.current();
    run.requirePresent(); // else it would be made again, open to others
    Path directory = DIRECTORIES.computeIfAbsent(loader, l -> run.newPath("classes", null));
    Set<String> seen = new LinkedHashSet<>(Set.of(root));
    Deque<String> todo = new ArrayDeque<>(seen);
    while (!todo.isEmpty()) {
      for (String name : exportOne(loader, todo.remove(), directory)) {
        if (!name.startsWith("java/") && seen.add(name) && isInMemory(loader, name)) {
          todo.add(name);
        }
      }
    }
  }

  /** Writes one class and returns the names in it. */
  private static Set<String> exportOne(ClassLoader loader, String name, Path directory) {
    Path file = directory.resolve(name + ".class");
    try (@Nullable InputStream in = loader.getResourceAsStream(name + ".class")) {
      if (in == null) {
        return Set.of();
      }
      byte[] bytes = in.readAllBytes();
      if (!Files.exists(file) || Files.size(file) != bytes.length) { // most are there already
        write(bytes, file, directory.resolve("unfinished.tmp")); // no name of a package
      }
      return ConstantPool.classNames(bytes);
    } catch (IOException e) {
      throw new IpcException("cannot write class " + name + " for child processes to " + file, e);
    }
  }

  /** By a rename: no child finds a part of a file. */
  private static void write(byte[] bytes, Path file, Path unfinished) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(unfinished, bytes);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
