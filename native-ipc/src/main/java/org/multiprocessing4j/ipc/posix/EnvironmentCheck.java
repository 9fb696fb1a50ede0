package org.multiprocessing4j.ipc.posix;

import java.util.Map;
import org.multiprocessing4j.ipc.Internal;

/** Refuses environment variables that no process can have. */
@Internal
public final class EnvironmentCheck {
  private EnvironmentCheck() {}

  /**
   * Checks variables for {@link SpawnRequest#variables}, before there is a request.
   *
   * @param variables names and values
   * @throws IllegalArgumentException if a name is empty or holds {@code =}, or if a NUL character
   *     is in a name or value
   */
  public static void requireValid(Map<String, String> variables) {
    variables.forEach(EnvironmentCheck::requireValid);
  }

  private static void requireValid(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "not a valid name of an environment variable: '" + name + "'");
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "the value of variable " + name + " holds a NUL character");
    }
  }
}
