package org.multiprocessing4j.pool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.process.ExportedClasses;

/**
 * The place in a program where a lambda is made, without what one lambda has captured.
 *
 * <p>Java serialisation sends a lambda as some 500 bytes of names and looks all of them up again at
 * the other side, tens of microseconds for each task of a loop. The names are those of the place;
 * so they are sent once, and after that a task is the number of the place and the captured
 * arguments. The lambda is rebuilt by the method that the compiler made for that purpose, {@code
 * $deserializeLambda$}, just as {@link SerializedLambda} does it.
 */
final class LambdaSite {
  /**
   * Looked up once for each class of lambdas; null for what is no lambda or keeps itself closed.
   */
  private static final ClassValue<@Nullable LambdaSite> SITES =
      new ClassValue<>() {
        @Override
        protected @Nullable LambdaSite computeValue(Class<?> type) {
          ExportedClasses.export(type); // it may be younger than the workers
          return type.isHidden() || type.isSynthetic() ? openOrNull(type) : null;
        }
      };

  private final MethodHandle writeReplace;
  private volatile @Nullable Definition definition;

  private LambdaSite(MethodHandle writeReplace) {
    this.writeReplace = writeReplace;
  }

  /** Returns the site of a lambda, or null if the object must be sent by other means. */
  static @Nullable LambdaSite of(Object function) {
    return SITES.get(function.getClass());
  }

  private static @Nullable LambdaSite openOrNull(Class<?> type) {
    try {
      Method method = type.getDeclaredMethod("writeReplace");
      method.setAccessible(true);
      MethodHandle handle = MethodHandles.lookup().unreflect(method);
      return new LambdaSite(handle.asType(MethodType.methodType(Object.class, Object.class)));
    } catch (ReflectiveOperationException | RuntimeException closed) {
      return null; // a named module that is not open to us: Java serialisation still works
    }
  }

  /** Takes a lambda of this site apart; null if it is not what the compiler makes. */
  @Nullable SerializedLambda takeApart(Object lambda) {
    try {
      Object form = (Object) writeReplace.invokeExact(lambda);
      return form instanceof SerializedLambda serialized ? serialized : null;
    } catch (Throwable unusual) { // a hand-written writeReplace may throw anything
      return null;
    }
  }

  /** Returns what workers need to know about this site, made at the first call. */
  Definition definition(SerializedLambda lambda) {
    Definition known = definition;
    return known != null ? known : define(lambda);
  }

  private synchronized Definition define(SerializedLambda lambda) {
    Definition known = definition;
    if (known == null) {
      known = Definition.of(PoolMessage.Kind.LAMBDA, encode(lambda), nameOf(lambda));
      definition = known;
    }
    return known;
  }

  /** Returns what a person would call the code of a lambda: {@code com.acme.App::resize}. */
  static String nameOf(SerializedLambda lambda) {
    return lambda.getImplClass().replace('/', '.') + "::" + lambda.getImplMethodName();
  }

  private static byte[] encode(SerializedLambda lambda) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(lambda.getCapturingClass().replace('/', '.'));
      out.writeUTF(lambda.getFunctionalInterfaceClass());
      out.writeUTF(lambda.getFunctionalInterfaceMethodName());
      out.writeUTF(lambda.getFunctionalInterfaceMethodSignature());
      out.writeInt(lambda.getImplMethodKind());
      out.writeUTF(lambda.getImplClass());
      out.writeUTF(lambda.getImplMethodName());
      out.writeUTF(lambda.getImplMethodSignature());
      out.writeUTF(lambda.getInstantiatedMethodType());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Rebuilds lambdas of one site in a worker. */
  static final class Rebuilder {
    private final MethodHandle deserializer;
    private final Class<?> capturingClass;
    private final String[] names;
    private final int implMethodKind;

    private Rebuilder(
        MethodHandle deserializer, Class<?> capturingClass, int implMethodKind, String... names) {
      this.deserializer = deserializer;
      this.capturingClass = capturingClass;
      this.implMethodKind = implMethodKind;
      this.names = names;
    }

    static Rebuilder decode(byte[] code) throws IOException, ReflectiveOperationException {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(code))) {
        Class<?> capturing =
            Class.forName(in.readUTF(), true, Thread.currentThread().getContextClassLoader());
        String interfaceClass = in.readUTF();
        String interfaceMethod = in.readUTF();
        String interfaceSignature = in.readUTF();
        int kind = in.readInt();
        return new Rebuilder(
            deserializerOf(capturing),
            capturing,
            kind,
            interfaceClass,
            interfaceMethod,
            interfaceSignature,
            in.readUTF(),
            in.readUTF(),
            in.readUTF(),
            in.readUTF());
      }
    }

    private static MethodHandle deserializerOf(Class<?> capturing)
        throws ReflectiveOperationException {
      Method method = capturing.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
    }

    /** Returns a new lambda of this site. */
    Serializable rebuild(@Nullable Object[] captured) throws Throwable {
      SerializedLambda form =
          new SerializedLambda(
              capturingClass,
              names[0],
              names[1],
              names[2],
              implMethodKind,
              names[3],
              names[4],
              names[5],
              names[6],
              captured);
      return (Serializable) deserializer.invoke(form);
    }
  }
}
