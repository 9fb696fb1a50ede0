package org.multiprocessing4j.ipc.codec;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Timer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * What to do instead of sending an object of a class of the JDK, or one of this library like it,
 * which nobody can make serialisable.
 */
final class JdkAdvice {
  private static final String OTHER =
      "This class of the JDK cannot travel. Send what is in it instead, or let the other process"
          + " make its own.";

  /** What to say about these classes and those below them; the first that fits counts. */
  private record Rule(String advice, List<Class<?>> types) {
    Rule(String advice, Class<?>... types) {
      this(advice, List.of(types));
    }

    boolean fits(Class<?> type) {
      return types.stream().anyMatch(known -> known.isAssignableFrom(type));
    }
  }

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "Send a copy of the view instead, such as new ArrayList<>(view) or"
                  + " new HashMap<>(view).",
              Collection.class,
              Map.class),
          new Rule(
              "Send the value of the Optional instead.",
              Optional.class,
              OptionalInt.class,
              OptionalLong.class,
              OptionalDouble.class),
          new Rule(
              "It can be read only once, and here. Send what it yields instead, as a list:"
                  + " stream.toList(), or a new ArrayList<>() filled from the iterator.",
              BaseStream.class,
              Iterator.class,
              Enumeration.class,
              Spliterator.class),
          new Rule(
              "It belongs to this process. Let the other process make its own.",
              Executor.class,
              Thread.class,
              ThreadGroup.class,
              ThreadLocal.class,
              Timer.class,
              Process.class,
              ClassLoader.class),
          new Rule("Send the result of the future instead, once it has one.", Future.class),
          new Rule(
              "It concerns the threads of this process only. What processes can share is in"
                  + " org.multiprocessing4j.ipc.sync: IpcLock, IpcSemaphore, IpcEvent, IpcBarrier.",
              CountDownLatch.class,
              CyclicBarrier.class,
              Phaser.class,
              Exchanger.class),
          new Rule(
              "Only paths of the default file system travel. Send path.toUri() instead.",
              Path.class),
          new Rule(
              "It belongs to this process. Send what it is opened by, such as a path or an address,"
                  + " and open it in the process that uses it.",
              AutoCloseable.class));

  private static final String MONITOR =
      "If it is for synchronized: that works between the threads of one process only. Between"
          + " processes use an IpcLock of org.multiprocessing4j.ipc.sync.";

  private JdkAdvice() {}

  /** Returns what to say about a class, or null if it is none of the JDK's. */
  static @Nullable String about(String className) {
    try {
      return about(Class.forName(className, false, ClassLoader.getPlatformClassLoader()));
    } catch (ClassNotFoundException | LinkageError notOfTheJdk) {
      return null;
    }
  }

  private static String about(Class<?> type) {
    if (type == Object.class) {
      return MONITOR;
    }
    String known = aboutItsLike(type);
    return known == null ? OTHER : known;
  }

  /** Returns what to say about a class for what it implements, or null if that is nothing. */
  static @Nullable String aboutItsLike(Class<?> type) {
    for (Rule rule : RULES) {
      if (rule.fits(type)) {
        return rule.advice();
      }
    }
    return null;
  }
}
