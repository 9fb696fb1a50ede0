package org.multiprocessing4j.ipc.codec;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;

/**
 * How to take a serialisable lambda apart and put it together again, by the two methods that the
 * compiler makes for that purpose: {@code writeReplace} of the lambda and {@code
 * $deserializeLambda$} of the class around it. {@link SerializedLambda} does the same for Java
 * serialisation, whose machinery costs a starting JVM some 40 ms.
 *
 * <p>Plain reflection and not method handles: those cost another 10 ms, once.
 */
@Internal
public final class LambdaParts {
  /** How many names a lambda has beside that of its capturing class. */
  public static final int NAMES = 7;

  private static final String ASSEMBLER = "$deserializeLambda$";

  private static final ClassValue<Optional<Method>> DISASSEMBLERS =
      new ClassValue<>() {
        @Override
        protected Optional<Method> computeValue(Class<?> type) {
          return type.isHidden() || type.isSynthetic() ? findDisassembler(type) : Optional.empty();
        }
      };

  private static final ClassValue<Method> ASSEMBLERS =
      new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> type) {
          return findAssembler(type);
        }
      };

  private LambdaParts() {}

  /** Returns whether a class is that of a serialisable lambda which is open to reflection. */
  static boolean isLambda(Class<?> type) {
    return disassembler(type).isPresent();
  }

  /**
   * The method that takes lambdas of a class apart.
   *
   * @param type any class
   * @return the accessible method, or empty if it is no class of serialisable lambdas, or one of a
   *     named module that is not open to us, which is left to Java serialisation
   */
  public static Optional<Method> disassembler(Class<?> type) {
    return DISASSEMBLERS.get(type);
  }

  private static Optional<Method> findDisassembler(Class<?> type) {
    try {
      Method method = type.getDeclaredMethod(Hooks.WRITE_REPLACE);
      method.setAccessible(true);
      return Optional.of(method);
    } catch (ReflectiveOperationException | RuntimeException closed) {
      return Optional.empty();
    }
  }

  private static Method findAssembler(Class<?> type) {
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
      Object form = disassembler(lambda.getClass()).orElseThrow().invoke(lambda);
      return form instanceof SerializedLambda serialized ? serialized : null;
    } catch (ReflectiveOperationException unusual) { // a hand-written writeReplace
      return null;
    }
  }

  /**
   * The class whose code makes a lambda.
   *
   * @param lambda taken apart
   * @return its name as in {@link Class#getName}
   */
  public static String capturingClass(SerializedLambda lambda) {
    return lambda.getCapturingClass().replace('/', '.');
  }

  /**
   * The other names.
   *
   * @param lambda taken apart
   * @return {@link #NAMES} names in the order that {@link #collect} expects
   */
  public static String[] names(SerializedLambda lambda) {
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
   * @return the parts
   */
  public static SerializedLambda collect(
      Class<?> capturing, int kind, String[] names, @Nullable Object[] captured) {
    return new SerializedLambda(
        capturing, names[0], names[1], names[2], kind, names[3], names[4], names[5], names[6],
        captured);
  }

  /**
   * Puts a lambda together; the capturing class refuses what it does not make.
   *
   * @param capturing the class whose code makes the lambda
   * @param form its parts
   * @return the lambda
   * @throws Throwable if the class refuses
   */
  public static Object rebuild(Class<?> capturing, SerializedLambda form) throws Throwable {
    try {
      return ASSEMBLERS.get(capturing).invoke(null, form);
    } catch (InvocationTargetException refused) {
      throw refused.getCause() == null ? refused : refused.getCause();
    }
  }
}
