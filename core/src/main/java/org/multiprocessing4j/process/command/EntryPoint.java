package org.multiprocessing4j.process.command;

import java.net.URL;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import org.multiprocessing4j.process.classes.ClassLocations;

/**
 * How the JVM of a child reaches its main class: by its name, by that of its module, or, if this
 * process runs from an executable jar of Spring Boot, through a launcher in that jar. The jars of
 * the class path lie inside such a jar, where only its own class loader can read them.
 *
 * @param options of the JVM
 * @param main what follows the options: a main class, perhaps with its module
 */
record EntryPoint(List<String> options, List<String> main) {
  /** Where the class loader of Spring Boot is, and its launchers beside it, in all versions. */
  private static final String BOOT_PACKAGE = "org.springframework.boot.loader";

  /** The one whose main class may be chosen; it is in every executable jar. */
  private static final String BOOT_LAUNCHER = "PropertiesLauncher";

  /** Returns the way for a child that has its own class path, with our jars among its entries. */
  static EntryPoint direct(Class<?> main) {
    Module module = main.getModule();
    String name = main.getName();
    return new EntryPoint(
        List.of(), module.isNamed() ? List.of("-m", module.getName() + "/" + name) : List.of(name));
  }

  /**
   * Returns the way for a child that has the class path of this process.
   *
   * @throws CommandException if there is none, since this library comes from a place where only a
   *     class loader of this process can find it
   */
  static EntryPoint current(Class<?> main) {
    if (isReachable(main)) {
      return direct(main);
    }
    String launcher =
        bootLauncher(main.getClassLoader())
            .orElseThrow(() -> new CommandException(unreachable(main)));
    return new EntryPoint(List.of("-Dloader.main=" + main.getName()), List.of(launcher));
  }

  private static boolean isReachable(Class<?> main) {
    return main.getModule().isNamed()
        || ClassLocations.locationOf(main).isPresent()
        || ClassLoader.getSystemResource(main.getName().replace('.', '/') + ".class") != null;
  }

  private static Optional<String> bootLauncher(ClassLoader loader) {
    Class<?> kind = loader.getClass();
    String launcher = kind.getPackageName() + "." + BOOT_LAUNCHER;
    boolean isThere =
        kind.getPackageName().startsWith(BOOT_PACKAGE)
            && kind.getResource(BOOT_LAUNCHER + ".class") != null;
    return isThere ? Optional.of(launcher) : Optional.empty();
  }

  private static String unreachable(Class<?> main) {
    CodeSource source = main.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    return "no child process can load this library: here it was loaded from "
        + (location == null ? "an unknown place" : location)
        + " by "
        + main.getClassLoader().getClass().getName()
        + ", and a new JVM reads only jars and directories. Start the program from unpacked jars";
  }
}
