package org.multiprocessing4j.process;

import org.multiprocessing4j.ipc.Internal;

/** Refuses arguments of public methods that cannot be meant. */
@Internal
public final class ArgumentCheck {
  private ArgumentCheck() {}

  /**
   * Checks a number.
   *
   * @param what the argument, for the message
   * @param least the smallest number that is allowed
   * @param value the number
   * @throws IllegalArgumentException if it is smaller
   */
  public static void requireAtLeast(String what, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be at least " + least + ", not " + value);
    }
  }

  /**
   * Checks the name of a process, or the first part of one.
   *
   * @param name the name
   * @return the name
   * @throws IllegalArgumentException if it is blank or has control characters
   */
  public static String requireProcessName(String name) {
    if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "not a process name: \"" + name + "\"; it must not be blank or hold control characters");
    }
    return name;
  }
}
