package org.multiprocessing4j.process.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.process.archive.ArchivePlan;
import org.multiprocessing4j.process.archive.ClassDataArchives;
import org.multiprocessing4j.process.classes.Callers;
import org.multiprocessing4j.process.classes.ClassLocations;
import org.multiprocessing4j.process.classes.ExportedClasses;

/** Puts together the commands of children. */
@Internal
public final class ChildCommands {
  private final Class<?> main;
  private final ClassDataArchives archives;

  /**
   * Makes the commands of children that begin in a class.
   *
   * @param main has their main method, and lies in the jar of this class
   * @param archives by which they start faster
   */
  public ChildCommands(Class<?> main, ClassDataArchives archives) {
    this.main = main;
    this.archives = archives;
  }

  /**
   * Makes the command for a child.
   *
   * @param jvmArgs options on top of those that all children get
   * @param classPath its class path; empty means that of this process
   * @param callers whose classes it must find
   * @return the command
   * @throws CommandException if there is none
   */
  public JavaCommand of(List<String> jvmArgs, List<Path> classPath, Callers callers) {
    ArgumentFiles.requireEncodable(jvmArgs);
    callers.classes().forEach(ExportedClasses::export);
    ClassLocations classes =
        ClassLocations.of(callers.loaders()).withFirst(ExportedClasses.directories());
    if (!classPath.isEmpty()) {
      return command(EntryPoint.direct(main), classes.withClassPath(classPath), jvmArgs);
    }
    EntryPoint entry = EntryPoint.current(main);
    JavaCommand command = command(entry, classes, jvmArgs);
    Optional<ArchivePlan> plan = archives.planFor(command.options());
    if (plan.isEmpty()) {
      return command;
    }
    JavaCommand reordered = command(entry, classes.withFirst(plan.get().libraries()), jvmArgs);
    return reordered.withFirst(archives.optionsFor(plan.get(), reordered.options()));
  }

  private static JavaCommand command(
      EntryPoint entry, ClassLocations classes, List<String> jvmArgs) {
    return JavaCommand.of(entry, classes, systemProperties(), jvmArgs);
  }

  /**
   * Makes the command for a JVM that gets nothing from this one.
   *
   * @param main where it begins
   * @param options all that it has but for what tells it its run; its class path is among them
   * @return the command
   */
  public static JavaCommand bare(Class<?> main, List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.addAll(systemProperties());
    return new JavaCommand(List.copyOf(all), EntryPoint.direct(main).main());
  }

  /** Returns the options by which every child finds the run. */
  private static List<String> systemProperties() {
    return List.of("-D" + RunDirectory.PROPERTY + "=" + RunDirectory.current().path());
  }
}
