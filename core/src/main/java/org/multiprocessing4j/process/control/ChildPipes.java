package org.multiprocessing4j.process.control;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.posix.DescriptorPair;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.SpawnRequest;

/**
 * The pipes between this process and one child.
 *
 * <pre>
 *   parent                         child
 *   commands (write)  ----------->  3   boot record, task, interrupts, messages
 *   answers  (read)   &lt;-----------  4   messages, goodbye
 *   output   (read)   &lt;-----------  1, 2   if it does not write where we write
 * </pre>
 *
 * <p>Pipes, because a JVM can open them by {@code /proc/self/fd} with plain file streams: a socket
 * channel costs a starting JVM 30 ms. Each end exists in one process only, so the end of a stream
 * means the death of the other side.
 */
@Internal
public final class ChildPipes {
  static final int COMMANDS_IN_CHILD = 3;
  static final int ANSWERS_IN_CHILD = 4;

  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int NONE = -1;

  private final List<Integer> childEnds = new ArrayList<>();
  private final List<Integer> parentEnds = new ArrayList<>();
  private int commands = NONE;
  private int answers = NONE;
  private int output = NONE;

  private ChildPipes() {}

  /**
   * Opens the pipes and enters the child's ends into a request.
   *
   * @param request for the child
   * @param withOutput whether this process reads what the child writes
   * @return the pipes
   */
  public static ChildPipes open(SpawnRequest request, boolean withOutput) {
    ChildPipes pipes = new ChildPipes();
    try {
      pipes.openAll(request, withOutput);
      return pipes;
    } catch (RuntimeException | Error e) {
      pipes.closeChildEnds();
      pipes.closeParentEnds();
      throw e;
    }
  }

  private void openAll(SpawnRequest request, boolean withOutput) {
    DescriptorPair down = FileDescriptors.pipe();
    commands = down.second();
    own(down.second(), down.first());
    DescriptorPair up = FileDescriptors.pipe();
    answers = up.first();
    own(up.first(), up.second());
    request.pass(down.first(), up.second()); // as 3 and 4
    if (withOutput) {
      DescriptorPair both = FileDescriptors.pipe();
      output = both.first();
      own(both.first(), both.second());
      request.redirect(STDOUT, both.second()).redirect(STDERR, both.second());
    }
    FileDescriptors.setNonBlocking(commands, true);
  }

  private void own(int parentEnd, int childEnd) {
    parentEnds.add(parentEnd);
    childEnds.add(childEnd);
  }

  int commands() {
    return commands;
  }

  int answers() {
    return answers;
  }

  int output() {
    return output;
  }

  /** After the spawn: now they exist in the child only. */
  public void closeChildEnds() {
    childEnds.forEach(FileDescriptors::close);
  }

  /** For a child that could not be spawned. */
  public void closeParentEnds() {
    parentEnds.forEach(FileDescriptors::close);
  }
}
