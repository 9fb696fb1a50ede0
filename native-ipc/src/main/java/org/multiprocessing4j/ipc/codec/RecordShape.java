package org.multiprocessing4j.ipc.codec;

import java.io.Externalizable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to take a record class apart and put it together again: its fields (not its accessors, which
 * may do anything; Java serialisation reads the fields too) and its canonical constructor.
 */
final class RecordShape {
  private static final ClassValue<Optional<RecordShape>> SHAPES =
      new ClassValue<>() {
        @Override
        protected Optional<RecordShape> computeValue(Class<?> type) {
          return Optional.ofNullable(read(type));
        }
      };

  private final MethodHandle[] fields;
  private final MethodHandle constructor;
  private final int fingerprint;

  private RecordShape(MethodHandle[] fields, MethodHandle constructor, int fingerprint) {
    this.fields = fields;
    this.constructor = constructor;
    this.fingerprint = fingerprint;
  }

  /**
   * Returns the shape of a record class, or null if the class is not a record, replaces itself when
   * serialised, cannot be found by its name, or is closed to reflection.
   */
  static @Nullable RecordShape of(Class<?> type) {
    return SHAPES.get(type).orElse(null);
  }

  /** Returns a number that differs, almost surely, when names, types or order of components do. */
  int fingerprint() {
    return fingerprint;
  }

  int componentCount() {
    return fields.length;
  }

  @Nullable Object component(Object record, int index) {
    try {
      return (Object) fields[index].invokeExact(record);
    } catch (Throwable impossible) {
      throw new AssertionError("Reading a field of " + record.getClass(), impossible);
    }
  }

  Object newRecord(@Nullable Object[] components) throws Throwable {
    return (Object) constructor.invokeExact(components);
  }

  private static @Nullable RecordShape read(Class<?> type) {
    if (!type.isRecord() || type.isHidden() || hasHooks(type)) {
      return null;
    }
    try {
      return readHandles(type, type.getRecordComponents());
    } catch (ReflectiveOperationException | InaccessibleObjectException closed) {
      return null;
    }
  }

  /** The hooks that Java serialisation honours in a record; it ignores all the others. */
  private static boolean hasHooks(Class<?> type) {
    return Externalizable.class.isAssignableFrom(type)
        || Arrays.stream(type.getDeclaredMethods())
            .map(Method::getName)
            .anyMatch(name -> name.equals("writeReplace") || name.equals("readResolve"));
  }

  private static RecordShape readHandles(Class<?> type, RecordComponent[] components)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodHandle[] fields = new MethodHandle[components.length];
    Class<?>[] types = new Class<?>[components.length];
    StringBuilder description = new StringBuilder();
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      description
          .append(types[i].getName())
          .append(' ')
          .append(components[i].getName())
          .append(',');
      Field field = type.getDeclaredField(components[i].getName());
      field.setAccessible(true);
      fields[i] =
          lookup.unreflectGetter(field).asType(MethodType.methodType(Object.class, Object.class));
    }
    Constructor<?> canonical = type.getDeclaredConstructor(types);
    canonical.setAccessible(true);
    MethodHandle constructor =
        lookup
            .unreflectConstructor(canonical)
            .asSpreader(Object[].class, types.length)
            .asType(MethodType.methodType(Object.class, Object[].class));
    return new RecordShape(fields, constructor, description.toString().hashCode());
  }
}
