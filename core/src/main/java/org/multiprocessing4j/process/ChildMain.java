package org.multiprocessing4j.process;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.process.control.ChildPipes;
import org.multiprocessing4j.process.control.Frame;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * The entry point of every child JVM.
 *
 * <pre>
 *   parent                                              child
 *     Posix.spawn: java @args ChildMain NAME  --------&gt;   main
 *                                             &lt;--------   HELLO     the JVM has come up
 *     PRELOAD  classes, if it is idle --------&gt;   loads them, warms up
 *     BOOT  name, daemon flag, key, log level --------&gt;   becomes that process
 *     TASK  serialised runnable               --------&gt;   decodes it, runs it on the main thread
 *     INTERRUPT                               --------&gt;   interrupts the main thread
 *     MESSAGE                                 &lt;-------&gt;   MESSAGE   (results, a pool's tasks)
 *                                             &lt;--------   BYE       leaves by itself, not by signal
 *     pidfd readable: drain, waitpid, exit code           the main thread ends, and the JVM
 *     (parent dies)                  EOF      --------&gt;   daemon: ends too;  other: lives on
 * </pre>
 *
 * <p>The arrows are {@link Frame}s in two pipes ({@link ChildPipes}). Everything here uses the JDK
 * only: the native library is loaded when the task needs it, not before.
 */
// No lambdas in what every child runs: the first one costs a starting JVM some 20 ms.
@Internal
public final class ChildMain {
  /** The kernel cuts command names to this many bytes. */
  private static final int COMMAND_NAME_BYTES = 15;

  /** How much later than the task the link may hear of the parent's death. */
  private static final Duration ORPHAN_MOMENT = Duration.ofMillis(100);

  private ChildMain() {}

  /**
   * Runs the child; called by the {@code java} launcher with a command line that our parent made.
   *
   * @param args the name of the process, which is there for {@code ps} and {@code jps} to show
   */
  public static void main(String[] args) {
    ByteBuffer task;
    ParentLink link;
    try {
      link = ParentLink.open();
      link.sayHello();
      if (args.length > 0 && args[0].equals(StandbyReserve.IDLE_NAME)) {
        Preload.decode(link.readFrame().payload()).run(link::hasUnread);
        WarmUp.run(link::hasUnread);
      }
      CurrentProcess.become(BootRecord.decode(link.readFrame().payload()));
      task = link.readFrame().payload();
    } catch (FileNotFoundException noDescriptors) { // in the whole system, say
      giveUp(args, "cannot open the pipes to its parent:", noDescriptors);
      return;
    } catch (IOException parentHasGone) {
      // Without having sent the task, or the whole of it.
      Runtime.getRuntime().halt(ExitCode.ORPHANED);
      return;
    } catch (IllegalStateException unintelligible) { // a parent of another version, say
      giveUp(args, "does not understand its parent:", unintelligible);
      return;
    }
    if (attach(link)) {
      ExitSequence.finish(run(link, task), link);
    }
  }

  private static void giveUp(String[] args, String problem, Exception reason) {
    System.err.println("Process " + String.join(" ", args) + " " + problem);
    reason.printStackTrace();
    System.exit(ExitCode.FAILED);
  }

  /**
   * Makes this process end as soon as its task has returned, without waiting for other threads that
   * the task has started; shutdown hooks run. For a task that {@code System.exit} would keep from
   * returning, while a shutdown hook may wait for its thread.
   *
   * @param code the exit code
   */
  public static void exitAfterTask(int code) {
    ExitSequence.request(code);
  }

  /** Returns false if a signal has ended this process already. */
  private static boolean attach(ParentLink link) {
    CurrentProcess process = CurrentProcess.get();
    Thread.currentThread().setName(process.name());
    setCommandName(process.name());
    link.startReading(
        process.parent().orElseThrow().pid(),
        new LinkEvents(Thread.currentThread(), process.isDaemon()));
    return ExitSequence.sayByeAtExit(link);
  }

  /** Shows the name in {@code top} and {@code ps -o comm}; pure decoration, so failure is fine. */
  private static void setCommandName(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    try (OutputStream command = new FileOutputStream("/proc/self/comm")) {
      command.write(bytes, 0, Math.min(bytes.length, COMMAND_NAME_BYTES));
    } catch (IOException noProcFs) {
      ProcessLog.debug("cannot set the command name", noProcFs);
    }
  }

  /** Returns the exit code. */
  private static int run(ParentLink link, ByteBuffer task) {
    ProcessLog.info("child process calling run()", CurrentProcess.get().name());
    try {
      ChildProcess.runDecoded(task);
      return 0;
    } catch (Throwable failure) { // also an OutOfMemoryError ends the process with a message
      return failed(link, failure);
    }
  }

  /** A daemon that fails because its parent has died is no news to anybody. */
  private static int failed(ParentLink link, Throwable failure) {
    if (CurrentProcess.get().isDaemon() && isOrphaned(link)) {
      ProcessLog.debug("the parent process has died, and the task failed", failure);
      return ExitCode.ORPHANED;
    }
    System.err.println("Process " + CurrentProcess.get().name() + ":");
    failure.printStackTrace();
    return ExitCode.FAILED;
  }

  /** The task may have heard of the parent's death a moment before the link. */
  private static boolean isOrphaned(ParentLink link) {
    boolean ignored = Thread.interrupted(); // by the link, or for the task, which is over
    try {
      return link.awaitParentGone(ORPHAN_MOMENT);
    } catch (InterruptedException again) {
      return !link.isOpen();
    }
  }
}
