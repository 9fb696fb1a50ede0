package org.multiprocessing4j.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The classes of the program that an idle JVM loads and initialises while it waits.
 *
 * @param classNames in the order in which they are initialised
 */
record Preload(List<String> classNames) {
  static final Preload NOTHING = new Preload(List.of());

  static Preload of(Class<?>... classes) {
    return new Preload(Stream.of(classes).map(Class::getName).toList());
  }

  /** Returns the payload of a {@code PRELOAD} frame. */
  ByteBuffer encode() {
    return ByteBuffer.wrap(String.join("\n", classNames).getBytes(UTF_8));
  }

  static Preload decode(ByteBuffer payload) {
    return new Preload(UTF_8.decode(payload).toString().lines().toList());
  }

  /**
   * Initialises the classes, in the idle JVM. What fails is told on standard error, where a task
   * that needs the class would tell it, too, and keeps nothing else from being loaded.
   *
   * @param isWanted asked before each class; says whether a task waits, which then goes first
   */
  void run(BooleanSupplier isWanted) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    for (String className : classNames) {
      if (isWanted.getAsBoolean()) {
        return;
      }
      FirstDecode guard = FirstDecode.begin();
      try (guard) {
        Class<?> ignored = Class.forName(className, true, loader);
      } catch (Throwable failure) { // also an initialiser's; the task may have no need of it
        System.err.println("A standby process cannot preload " + className + ":");
        failure.printStackTrace();
      }
    }
  }
}
