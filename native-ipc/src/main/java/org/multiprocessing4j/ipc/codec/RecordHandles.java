package org.multiprocessing4j.ipc.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.Arrays;

/**
 * Writes the fields of a record class and calls its constructor with what it reads, fast.
 *
 * <p>There is one method handle for all fields and one for the constructor with all its arguments,
 * not one for each: the JVM compiles a handle that is called often together with all that it is
 * made of. So only the call of the whole is one through a pointer, and no number is boxed.
 */
final class RecordHandles {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodType WRITER =
      MethodType.methodType(void.class, ShortFormWriter.class, Object.class);
  private static final MethodType READER =
      MethodType.methodType(Object.class, ShortFormReader.class);

  private final MethodHandle writer;
  private final MethodHandle reader;

  private RecordHandles(MethodHandle writer, MethodHandle reader) {
    this.writer = writer;
    this.reader = reader;
  }

  /** Makes them of what reflection was given access to. */
  static RecordHandles of(Field[] fields, Constructor<?> constructor) {
    try {
      return new RecordHandles(writer(fields), reader(constructor));
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("what was accessible is not any more", impossible);
    }
  }

  /** Lets the writer write the components of a record. */
  void write(ShortFormWriter to, Object record) {
    try {
      writer.invokeExact(to, record);
    } catch (RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable impossible) {
      throw new AssertionError("writing a " + record.getClass(), impossible);
    }
  }

  /** Makes a record of the components that the reader reads. */
  Object read(ShortFormReader from) throws Throwable {
    return (Object) reader.invokeExact(from);
  }

  private static MethodHandle writer(Field[] fields) throws ReflectiveOperationException {
    if (fields.length == 0) {
      return MethodHandles.empty(WRITER);
    }
    if (fields.length == 1) {
      return writer(fields[0]);
    }
    int half = fields.length / 2; // nested as little as can be
    MethodHandle first = writer(Arrays.copyOf(fields, half));
    MethodHandle rest = writer(Arrays.copyOfRange(fields, half, fields.length));
    return MethodHandles.foldArguments(rest, first);
  }

  private static MethodHandle writer(Field field) throws ReflectiveOperationException {
    Class<?> form = formOf(field.getType());
    MethodType type = MethodType.methodType(void.class, form);
    MethodHandle write = LOOKUP.findVirtual(ShortFormWriter.class, "writeComponent", type);
    MethodHandle get = LOOKUP.unreflectGetter(field);
    return MethodHandles.filterArguments(
            write, 1, get.asType(MethodType.methodType(form, field.getDeclaringClass())))
        .asType(WRITER);
  }

  private static MethodHandle reader(Constructor<?> constructor)
      throws ReflectiveOperationException {
    Class<?>[] types = constructor.getParameterTypes();
    MethodHandle[] components = new MethodHandle[types.length];
    for (int i = 0; i < types.length; i++) {
      components[i] = reader(types[i]);
    }
    MethodHandle made =
        MethodHandles.filterArguments(LOOKUP.unreflectConstructor(constructor), 0, components);
    return MethodHandles.permuteArguments(
        made.asType(made.type().changeReturnType(Object.class)), READER, new int[types.length]);
  }

  private static MethodHandle reader(Class<?> component) throws ReflectiveOperationException {
    Class<?> form = formOf(component);
    String kind = form == String.class ? "string" : form.getName();
    String method = form == Object.class ? "read" : kind + "Component";
    return LOOKUP
        .findVirtual(ShortFormReader.class, method, MethodType.methodType(form))
        .asType(MethodType.methodType(component, ShortFormReader.class));
  }

  /** As what a component is written and read. */
  private static Class<?> formOf(Class<?> component) {
    return component.isPrimitive() || component == String.class ? component : Object.class;
  }
}
