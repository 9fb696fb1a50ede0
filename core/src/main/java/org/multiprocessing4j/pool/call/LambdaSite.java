package org.multiprocessing4j.pool.call;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.LambdaParts;
import org.multiprocessing4j.process.classes.ExportedClasses;

/**
 * The place in a program where a lambda is made, without what one lambda has captured.
 *
 * <p>Java serialisation sends a lambda as some 500 bytes of names and looks all of them up again at
 * the other side, tens of microseconds for each task of a loop. The names are those of the place;
 * so they are sent once, and after that a task is the number of the place and the captured
 * arguments. {@link LambdaParts} tells how a lambda is taken apart and rebuilt; here a method
 * handle does the former, which takes a tenth of the time where it is done for each task.
 */
@Internal
public final class LambdaSite {
  /**
   * Looked up once for each class of lambdas; null for what is no lambda or keeps itself closed.
   */
  private static final ClassValue<@Nullable LambdaSite> SITES =
      new ClassValue<>() {
        @Override
        protected @Nullable LambdaSite computeValue(Class<?> type) {
          ExportedClasses.export(type); // it may be younger than the workers
          return LambdaParts.disassembler(type).map(LambdaSite::new).orElse(null);
        }
      };

  private final MethodHandle writeReplace;
  private volatile @Nullable Definition definition;

  private LambdaSite(Method disassembler) {
    this.writeReplace = handle(disassembler);
  }

  private static MethodHandle handle(Method accessible) {
    try {
      MethodHandle handle = MethodHandles.lookup().unreflect(accessible);
      return handle.asType(MethodType.methodType(Object.class, Object.class));
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Returns the site of a lambda, or null if the object must be sent by other means. */
  static @Nullable LambdaSite of(Object function) {
    return SITES.get(function.getClass());
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
      out.writeUTF(LambdaParts.capturingClass(lambda));
      out.writeInt(lambda.getImplMethodKind());
      for (String name : LambdaParts.names(lambda)) {
        out.writeUTF(name);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Rebuilds lambdas of one site in a worker. */
  public static final class Rebuilder {
    private final Class<?> capturing;
    private final int kind;
    private final String[] names = new String[LambdaParts.NAMES];

    private Rebuilder(DataInputStream code) throws IOException, ClassNotFoundException {
      ClassLoader classes = Thread.currentThread().getContextClassLoader();
      capturing = Class.forName(code.readUTF(), true, classes);
      kind = code.readInt();
      for (int i = 0; i < names.length; i++) {
        names[i] = code.readUTF();
      }
    }

    public static Rebuilder decode(byte[] code) throws IOException, ClassNotFoundException {
      return new Rebuilder(new DataInputStream(new ByteArrayInputStream(code)));
    }

    /** Returns a new lambda of this site. */
    public Object rebuild(@Nullable Object[] captured) throws Throwable {
      return LambdaParts.rebuild(capturing, LambdaParts.collect(capturing, kind, names, captured));
    }
  }
}
