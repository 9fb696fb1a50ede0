package org.multiprocessing4j.ipc.codec;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to take a serialisable lambda apart and put it together again, by the two methods that the
 * compiler makes for that purpose: {@code writeReplace} of the lambda and {@code
 * $deserializeLambda$} of the class around it. {@link SerializedLambda} does the same for Java
 * serialisation, whose machinery costs a starting JVM some 40 ms.
 *
 * <p>Plain reflection and not method handles: those cost another 10 ms, once.
 */
final class LambdaParts {
  /** How many names a lambda has beside that of its capturing class. */
  static final int NAMES = 7;

  private static final String DISASSEMBLER = "writeReplace";
  private static final String ASSEMBLER = "$deserializeLambda$";

  private static final ClassValue<Optional<Method>> DISASSEMBLERS =
      new ClassValue<>() {
        @Override
        protected Optional<Method> computeValue(Class<?> type) {
          return type.isHidden() || type.isSynthetic() ? disassembler(type) : Optional.empty();
        }
      };

  private static final ClassValue<Method> ASSEMBLERS =
      new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> type) {
          return assembler(type);
        }
      };

  private LambdaParts() {}

  /** Returns whether a class is that of a serialisable lambda which is open to reflection. */
  static boolean isLambda(Class<?> type) {
    return DISASSEMBLERS.get(type).isPresent();
  }

  /** A class of a named module that is not open to us is left to Java serialisation. */
  private static Optional<Method> disassembler(Class<?> type) {
    try {
      Method method = type.getDeclaredMethod(DISASSEMBLER);
      method.setAccessible(true);
      return Optional.of(method);
    } catch (ReflectiveOperationException | RuntimeException closed) {
      return Optional.empty();
    }
  }

  private static Method assembler(Class<?> type) {
    try {
      Method method = type.getDeclaredMethod(ASSEMBLER, SerializedLambda.class);
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      throw new DecodingException(type.getName() + " makes no serialisable lambdas here", e);
    }
  }

  /** Takes a lambda apart; null if it is not what the compiler makes. */
  static @Nullable SerializedLambda takeApart(Object lambda) {
    try {
      Object form = DISASSEMBLERS.get(lambda.getClass()).orElseThrow().invoke(lambda);
      return form instanceof SerializedLambda serialized ? serialized : null;
    } catch (ReflectiveOperationException unusual) { // a hand-written writeReplace
      return null;
    }
  }

  static String capturingClass(SerializedLambda lambda) {
    return lambda.getCapturingClass().replace('/', '.');
  }

  /** Returns the {@link #NAMES} names in the order that {@link #rebuild} expects. */
  static String[] names(SerializedLambda lambda) {
    return new String[] {
      lambda.getFunctionalInterfaceClass(),
      lambda.getFunctionalInterfaceMethodName(),
      lambda.getFunctionalInterfaceMethodSignature(),
      lambda.getImplClass(),
      lambda.getImplMethodName(),
      lambda.getImplMethodSignature(),
      lambda.getInstantiatedMethodType()
    };
  }

  /**
   * Collects the parts of a lambda.
   *
   * @param capturing the class whose code makes the lambda
   * @param kind of the method handle, as in {@link java.lang.invoke.MethodHandleInfo}
   * @param names see {@link #names}
   * @param captured the captured values
   */
  static SerializedLambda collect(
      Class<?> capturing, int kind, String[] names, @Nullable Object[] captured) {
    return new SerializedLambda(
        capturing, names[0], names[1], names[2], kind, names[3], names[4], names[5], names[6],
        captured);
  }

  /** Puts a lambda together; the capturing class refuses what it does not make. */
  static Object rebuild(Class<?> capturing, SerializedLambda form) throws Throwable {
    try {
      return ASSEMBLERS.get(capturing).invoke(null, form);
    } catch (InvocationTargetException refused) {
      throw refused.getCause() == null ? refused : refused.getCause();
    }
  }
}
