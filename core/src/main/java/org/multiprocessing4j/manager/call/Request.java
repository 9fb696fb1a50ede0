package org.multiprocessing4j.manager.call;

import java.io.Serializable;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.multiprocessing4j.ipc.Internal;

/** What a client sends: a call, or the wish to interrupt one. */
@Internal
public sealed interface Request extends Serializable {

  /**
   * Calls a method of an object.
   *
   * @param number counts the calls on one connection
   * @param objectId of the object in the server's table
   * @param method {@link #keyOf key} of the method
   * @param arguments encoded by themselves: if they cannot be decoded, that is this call's failure
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; written and read once
  record Call(long number, long objectId, String method, byte[] arguments) implements Request {}

  /**
   * Interrupts a call if it still runs.
   *
   * @param number of the call
   */
  record Cancel(long number) implements Request {}

  /** Name and parameter types of a method, the same in every JVM. */
  static String keyOf(Method method) {
    return method.getName()
        + MethodType.methodType(void.class, method.getParameterTypes()).toMethodDescriptorString();
  }
}
