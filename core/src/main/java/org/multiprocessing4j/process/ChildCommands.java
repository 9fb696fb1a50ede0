package org.multiprocessing4j.process;

import java.util.List;
import java.util.Optional;
import org.multiprocessing4j.ipc.memory.RunDirectory;

/** Puts together the commands of children. */
final class ChildCommands {
  private final ClassDataArchives archives;

  ChildCommands(ClassDataArchives archives) {
    this.archives = archives;
  }

  /** Returns the command for a child. */
  JavaCommand of(LaunchSpec spec) {
    Callers callers = spec.callers();
    callers.classes().forEach(ExportedClasses::export);
    ClassLocations classes =
        ClassLocations.of(callers.loaders()).withFirst(ExportedClasses.directories());
    JavaCommand command = JavaCommand.of(spec, classes, systemProperties());
    Optional<ArchivePlan> plan = archives.planFor(spec, command);
    if (plan.isEmpty()) {
      return command;
    }
    ClassLocations reordered = classes.withFirst(plan.get().libraries());
    return archives.accelerate(JavaCommand.of(spec, reordered, systemProperties()), plan.get());
  }

  /** Returns the options by which every child finds the run. */
  static List<String> systemProperties() {
    return List.of("-D" + RunDirectory.PROPERTY + "=" + RunDirectory.current().path());
  }
}
