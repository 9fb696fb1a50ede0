package org.multiprocessing4j.ipc.codec;

import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SerializableRunnable} lambda that was taken apart and stays so: running it calls the
 * method with its code. To put it together the JVM would make a class, which costs a starting JVM
 * some 15 ms. Serialised, it is the lambda again.
 */
final class DirectRunnable implements SerializableRunnable {
  private static final long serialVersionUID = 1L;

  private static final String INTERFACE = SerializableRunnable.class.getName().replace('.', '/');

  private final transient Method code;
  private final transient SerializedLambda lambda;

  private DirectRunnable(Method code, SerializedLambda lambda) {
    this.code = code;
    this.lambda = lambda;
  }

  /** Returns a lambda in this form; empty if it is of another interface or not open to us. */
  static Optional<DirectRunnable> of(Class<?> capturing, SerializedLambda lambda) {
    int kind = lambda.getImplMethodKind();
    boolean isMethod =
        kind >= MethodHandleInfo.REF_invokeVirtual
            && kind <= MethodHandleInfo.REF_invokeInterface
            && kind != MethodHandleInfo.REF_newInvokeSpecial;
    if (!isMethod || !lambda.getFunctionalInterfaceClass().equals(INTERFACE)) {
      return Optional.empty();
    }
    Method code;
    try {
      Class<?> owner = ClassResolver.resolve(lambda.getImplClass().replace('/', '.'));
      MethodType type =
          MethodType.fromMethodDescriptorString(
              lambda.getImplMethodSignature(), owner.getClassLoader());
      code = owner.getDeclaredMethod(lambda.getImplMethodName(), type.parameterArray());
      code.setAccessible(true);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError closed) {
      return Optional.empty();
    }
    initialize(capturing);
    return Optional.of(new DirectRunnable(code, lambda));
  }

  /** The class in which the lambda is written: putting it together would do so, too. */
  private static void initialize(Class<?> capturing) {
    try {
      Class<?> unused = Class.forName(capturing.getName(), true, capturing.getClassLoader());
    } catch (ClassNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void run() throws Exception {
    @Nullable Object[] captured = new @Nullable Object[lambda.getCapturedArgCount()];
    for (int i = 0; i < captured.length; i++) { // no lambda here, that is the point
      captured[i] = lambda.getCapturedArg(i);
    }
    boolean isStatic = lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic;
    try {
      if (isStatic) {
        code.invoke(null, captured);
      } else {
        code.invoke(captured[0], Arrays.copyOfRange(captured, 1, captured.length));
      }
    } catch (InvocationTargetException failed) {
      throw unwrap(failed);
    }
  }

  private static Exception unwrap(InvocationTargetException failed) {
    Throwable cause = failed.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception exception ? exception : failed;
  }

  private Object writeReplace() {
    return lambda;
  }
}
