package org.multiprocessing4j.process;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.process.control.Frame;
import org.multiprocessing4j.process.control.FrameType;
import org.multiprocessing4j.process.control.ParentPipes;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * What an idle JVM does while it waits, so that its task finds it done: loading classes, and going
 * the way of a task so often that the JVM has compiled most of it.
 */
final class WarmUp {
  private static final int ROUNDS = 100;

  private static final List<Class<?>> NEEDED_AT_START =
      List.of(
          CurrentProcess.class,
          ParentProcess.class,
          ProcessLog.class,
          StartMethod.class,
          LinkEvents.class,
          ParentLink.Reader.class,
          ExitSequence.class,
          ExitSequence.ByeHook.class);

  private WarmUp() {}

  /** Records as tasks capture them: their fields are typical. */
  private record One(String text) implements Serializable {}

  private record Several(
      String text, List<Integer> list, int number, long big, double real, boolean flag)
      implements Serializable {}

  /**
   * Warms up until everything is done or a task waits, which each further step would only delay. A
   * failure ends the warm-up and nothing else.
   *
   * @param isWanted asked before each step; says whether a task waits
   */
  static void run(BooleanSupplier isWanted) {
    try {
      for (ByteBuffer task : rounds(tasks())) {
        if (isWanted.getAsBoolean()) {
          return;
        }
        ChildProcess.runDecoded(task.duplicate());
      }
      if (isWanted.getAsBoolean()) {
        return;
      }
      touchStart();
      touchPipe();
      if (!isWanted.getAsBoolean()) {
        touchSharedMemory();
      }
    } catch (Throwable e) { // the task that comes may have no need of what is missing
      ProcessLog.debug("a standby process cannot warm up", e);
    }
  }

  private static List<ByteBuffer> rounds(List<ByteBuffer> tasks) {
    return Collections.nCopies(ROUNDS, tasks).stream().flatMap(List::stream).toList();
  }

  /** Lambdas that capture all kinds of values: the JVM prepares each shape at its first use. */
  private static List<ByteBuffer> tasks() {
    String text = "text";
    List<Integer> list = new ArrayList<>();
    TreeMap<Integer, Integer> map = new TreeMap<>(); // goes by Java serialisation
    One one = new One(text);
    Several several = new Several(text, list, 1, 1, 1, true);
    int number = 1;
    long big = 1;
    List<SerializableRunnable> tasks =
        List.of(
            () -> {},
            WarmUp::nothing,
            () -> take(text),
            () -> take(number),
            () -> take(big),
            () -> take(map),
            () -> take(one),
            () -> take(several),
            () -> take(text, list),
            () -> take(text, number),
            () -> take(text, list, number),
            list::clear);
    return tasks.stream().map(ChildProcess::encode).toList();
  }

  private static void nothing() {}

  private static int take(Object... captured) {
    return captured.length;
  }

  /**
   * Many tasks capture a queue or a connection, and use it. There is no lock among these, since its
   * arena would stay if this process were killed.
   */
  private static void touchSharedMemory() throws Exception {
    try (IpcQueue<List<Integer>> queue = IpcQueue.ring(1);
        Pipe pipe = Pipe.duplex();
        Connection connection = pipe.first()) {
      SerializableRunnable task =
          () -> {
            queue.put(List.of(1));
            connection.send(queue.get());
          };
      ChildProcess.runDecoded(ChildProcess.encode(task));
      Object ignored = pipe.second().receive();
    }
  }

  /** What lies between the arrival of a task and its first line, as far as it can be tried. */
  private static void touchStart() throws IOException, ClassNotFoundException {
    BootRecord boot = new BootRecord("", "", true, 1, "", 1, "", "", new byte[0]);
    Frame frame = new Frame(FrameType.BOOT, boot.encode());
    for (int i = 0; i < ROUNDS; i++) {
      BootRecord ignored = BootRecord.decode(ParentPipes.rehearse(frame).payload());
    }
    for (Class<?> needed : NEEDED_AT_START) {
      Class<?> ignored = Class.forName(needed.getName(), true, needed.getClassLoader());
    }
  }

  /** The thread that reads the pipe from the parent takes this way. */
  private static void touchPipe() throws IOException {
    try (FileChannel nothing = FileChannel.open(Path.of("/dev/null"))) {
      nothing.read(ByteBuffer.allocate(1));
    }
  }
}
