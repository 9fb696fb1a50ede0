package org.multiprocessing4j.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.RunDirectory;

/**
 * Classes that were compiled in memory, as by {@code java Program.java}, written to the run
 * directory so that a child can load them.
 *
 * <p>The class loader that has them gives out their bytes as resources but no list. So this starts
 * from the classes that take part in the start of the child and follows the names in their constant
 * pools; a class that is reached by reflection alone is not found.
 */
final class ExportedClasses {
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

  private final Map<ClassLoader, Path> directories = new WeakHashMap<>();

  /** Exports what is in memory of the given classes and all that they name; returns where. */
  synchronized Set<Path> export(Collection<Class<?>> classes) {
    Set<Path> exported = new LinkedHashSet<>();
    for (Class<?> type : classes) {
      ClassLoader loader = type.getClassLoader();
      if (loader != null && IN_MEMORY.get(type)) {
        exported.add(exportReachable(loader, internalName(type)));
      }
    }
    return exported;
  }

  /** The class of a lambda is hidden and made by the JVM; the class around it is meant. */
  private static String internalName(Class<?> type) {
    return type.getNestHost().getName().replace('.', '/');
  }

  private static boolean isInMemory(ClassLoader loader, String name) {
    URL resource = loader.getResource(name + ".class");
    return resource != null && !ON_DISK.contains(resource.getProtocol());
  }

  private Path exportReachable(ClassLoader loader, String root) {
    Path directory =
        directories.computeIfAbsent(loader, l -> RunDirectory.current().newPath("classes", null));
    Set<String> seen = new LinkedHashSet<>(Set.of(root));
    Deque<String> todo = new ArrayDeque<>(seen);
    while (!todo.isEmpty()) {
      for (String name : exportOne(loader, todo.remove(), directory)) {
        if (!name.startsWith("java/") && seen.add(name) && isInMemory(loader, name)) {
          todo.add(name);
        }
      }
    }
    return directory;
  }

  /** Writes one class and returns the names in it. */
  private static Set<String> exportOne(ClassLoader loader, String name, Path directory) {
    Path file = directory.resolve(name + ".class");
    try (@Nullable InputStream in = loader.getResourceAsStream(name + ".class")) {
      if (in == null) {
        return Set.of();
      }
      byte[] bytes = in.readAllBytes();
      Path parent = file.getParent();
      if (parent != null && !Files.exists(file)) {
        Files.createDirectories(parent);
        Files.write(file, bytes);
      }
      return ConstantPool.classNames(bytes);
    } catch (IOException e) {
      throw new IpcException("cannot write class " + name + " for child processes to " + file, e);
    }
  }
}
