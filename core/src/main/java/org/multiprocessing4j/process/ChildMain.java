package org.multiprocessing4j.process;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.codec.Codec;

/**
 * The entry point of every child JVM.
 *
 * <pre>
 *   parent                                              child
 *     listens on control-PID.sock
 *     Posix.spawn: java @args ChildMain NAME  -------->   main
 *     accept; SO_PEERCRED says which child    <--------   connect
 *     BOOT  name, daemon flag, key, log level -------->   becomes that process
 *     TASK  serialised runnable               -------->   decodes it, runs it on the main thread
 *     INTERRUPT                               -------->   interrupts the main thread
 *     MESSAGE                                 <------->   MESSAGE   (results, a pool's tasks)
 *                                             <--------   BYE       leaves by itself, not by signal
 *     pidfd readable: drain, waitpid, exit code           System.exit(code)
 *     (parent dies)                  EOF      -------->   daemon: ends too;  other: lives on
 * </pre>
 *
 * <p>Uses the JDK only: the native library is loaded when the task needs it, not before.
 */
public final class ChildMain {
  static final String CONTROL_PROPERTY = "mp4j.control";

  /** The kernel cuts command names to this many bytes. */
  private static final int COMMAND_NAME_BYTES = 15;

  /** After the parent's death a daemon gets this long to clean up, and again to exit in order. */
  private static final long ORPHAN_GRACE_MILLIS = 500;

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
      link = ParentLink.connect(controlSocket());
      CurrentProcess.become(BootRecord.decode(link.readFrame().payload()));
      task = link.readFrame().payload();
      attach(link);
    } catch (IOException parentHasGone) {
      // Nobody is left who could wait for the task or its result.
      Runtime.getRuntime().halt(ExitCode.ORPHANED);
      return;
    }
    int code = run(task);
    ExitSequence.finish(link, code);
  }

  private static Path controlSocket() throws EOFException {
    String socket = System.getProperty(CONTROL_PROPERTY);
    if (socket == null) {
      throw new EOFException("started without a parent: -D" + CONTROL_PROPERTY + " is missing");
    }
    return Path.of(socket);
  }

  private static void attach(ParentLink link) throws IOException {
    CurrentProcess process = CurrentProcess.get();
    Thread main = Thread.currentThread();
    main.setName(process.name());
    setCommandName(process.name());
    link.startReading(main::interrupt, () -> parentHasDied(main, process.isDaemon()));
    ExitSequence.sayByeAtExit(link);
  }

  /** Shows the name in {@code top} and {@code ps -o comm}; pure decoration, so failure is fine. */
  private static void setCommandName(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    try {
      Files.write(
          Path.of("/proc/self/comm"),
          bytes.length <= COMMAND_NAME_BYTES ? bytes : Arrays.copyOf(bytes, COMMAND_NAME_BYTES));
    } catch (IOException noProcFs) {
      ProcessLog.debug("cannot set the command name: " + noProcFs);
    }
  }

  /** Returns the exit code. */
  private static int run(ByteBuffer task) {
    ProcessLog.info("child process calling run()");
    try {
      ChildProcess.runDecoded(Codec.standard().decode(task));
      return 0;
    } catch (Throwable failure) { // also an OutOfMemoryError ends the process with a message
      System.err.println("Process " + CurrentProcess.get().name() + ":");
      failure.printStackTrace();
      return ExitCode.FAILED;
    }
  }

  private static void parentHasDied(Thread main, boolean daemon) {
    ProcessLog.warning("the parent process has died");
    if (daemon) {
      endWithParent(main);
    }
  }

  private static void endWithParent(Thread main) {
    main.interrupt();
    pause(main); // a task that answers the interrupt leaves in good order
    Thread exit = new Thread(() -> System.exit(ExitCode.ORPHANED), "mp4j-exit");
    exit.setDaemon(true);
    exit.start();
    pause(main); // for the shutdown hooks
    Runtime.getRuntime().halt(ExitCode.ORPHANED);
  }

  /** Waits; cut short by nothing but the end of the JVM, since the main thread ends only then. */
  private static void pause(Thread main) {
    try {
      TimeUnit.MILLISECONDS.timedJoin(main, ORPHAN_GRACE_MILLIS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
