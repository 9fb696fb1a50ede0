package org.multiprocessing4j.ipc.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a record class and calls its constructor, fast. */
final class RecordHandles {
  private final MethodHandle[] fields;
  private final MethodHandle constructor;

  private RecordHandles(MethodHandle[] fields, MethodHandle constructor) {
    this.fields = fields;
    this.constructor = constructor;
  }

  /** Makes them of what reflection was given access to. */
  static RecordHandles of(Field[] fields, Constructor<?> constructor) {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodType getter = MethodType.methodType(Object.class, Object.class);
    MethodType maker = MethodType.methodType(Object.class, Object[].class);
    MethodHandle[] getters = new MethodHandle[fields.length];
    try {
      for (int i = 0; i < fields.length; i++) {
        getters[i] = lookup.unreflectGetter(fields[i]).asType(getter);
      }
      MethodHandle spread =
          lookup.unreflectConstructor(constructor).asSpreader(Object[].class, fields.length);
      return new RecordHandles(getters, spread.asType(maker));
    } catch (IllegalAccessException impossible) {
      throw new AssertionError("what was accessible is not any more", impossible);
    }
  }

  @Nullable Object component(Object record, int index) throws Throwable {
    return (Object) fields[index].invokeExact(record);
  }

  Object newRecord(@Nullable Object[] components) throws Throwable {
    return (Object) constructor.invokeExact(components);
  }
}
