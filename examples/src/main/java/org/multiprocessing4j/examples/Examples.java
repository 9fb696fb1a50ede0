package org.multiprocessing4j.examples;

import java.util.List;
import java.util.Optional;

/** Runs an example by its name, or lists them all: {@code ./mp4j example [NAME]}. */
public final class Examples {

  private static final List<Example> ALL =
      List.of(
          new Example(
              "first-program",
              "the program in the README: a writer, a reader, a queue",
              FirstProgram::main),
          new Example("start-join", "start, join, and the exit code", StartJoin::main),
          new Example("pid-ppid", "who am I, and who is my parent?", PidPpid::main),
          new Example("orphan", "a child whose parent has died", Orphan::main),
          new Example("zombie", "a child that nobody has waited for", Zombie::main),
          new Example("no-shared-globals", "static fields are not shared", NoSharedGlobals::main),
          new Example(
              "queue-writer-reader", "a bounded queue, and its end", QueueWriterReader::main),
          new Example("duplex-pipe", "question and answer through one pipe", DuplexPipe::main),
          new Example("simplex-pipe", "one direction, until the end", SimplexPipe::main),
          new Example("pool", "ten tasks for three processes", PoolOfThree::main),
          new Example(
              "pool-manager-queue", "workers report through a manager", PoolManagerQueue::main),
          new Example("daemon", "a child that ends with its parent", Daemon::main),
          new Example("lock", "one at a time", LockLesson::main),
          new Example("semaphore", "two at a time", SemaphoreLesson::main));

  private Examples() {}

  /**
   * Runs the named example.
   *
   * @param args the name; nothing, or {@code --help}, to get a list
   * @throws Exception whatever the example lets out
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 0 || List.of("-h", "--help").contains(args[0])) {
      ALL.forEach(example -> System.out.printf("%-20s %s%n", example.name, example.lesson));
      return;
    }
    Optional<Example> wanted =
        ALL.stream().filter(example -> example.name.equals(args[0])).findFirst();
    if (wanted.isEmpty()) {
      System.err.println(
          "mp4j example: there is no example " + args[0] + "; without a name it lists them all");
      System.exit(2);
    }
    wanted.orElseThrow().program.run(new String[0]);
  }

  private record Example(String name, String lesson, Program program) {}

  private interface Program {
    void run(String[] args) throws Exception;
  }
}
