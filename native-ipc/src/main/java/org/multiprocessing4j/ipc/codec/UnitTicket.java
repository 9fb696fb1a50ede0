package org.multiprocessing4j.ipc.codec;

import java.io.InvalidObjectException;
import java.io.Serializable;

/**
 * The {@code Unit} of Kotlin on its way. It is not serialisable, and nobody can make it so; but
 * every function of Kotlin that returns nothing returns it, such as the one of a task.
 */
final class UnitTicket implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String UNIT = "kotlin.Unit";

  static boolean isUnit(Object value) {
    return value.getClass().getName().equals(UNIT);
  }

  private Object readResolve() throws InvalidObjectException {
    try {
      return ClassResolver.resolve(UNIT).getField("INSTANCE").get(null);
    } catch (ReflectiveOperationException e) {
      InvalidObjectException unknown = new InvalidObjectException("no " + UNIT + " here: " + e);
      unknown.initCause(e);
      throw unknown;
    }
  }
}
