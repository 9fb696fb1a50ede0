package org.multiprocessing4j.ipc.codec;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to take a record class apart and put it together again: its fields (not its accessors, which
 * may do anything; Java serialisation reads the fields too) and its canonical constructor.
 *
 * <p>Method handles are fast, and making the first ones takes a young JVM some forty milliseconds,
 * which a child would spend on its task. So they are made for a class that comes often; until then
 * reflection does.
 */
final class RecordShape {
  private static final ClassValue<Optional<RecordShape>> SHAPES =
      new ClassValue<>() {
        @Override
        protected Optional<RecordShape> computeValue(Class<?> type) {
          return Optional.ofNullable(read(type));
        }
      };

  /** After so many records of a class there will be many more. */
  private static final int OFTEN = 1_000;

  /** Making the handles of a hundred fields takes a tenth of a second, and of 254 none can be. */
  private static final int MANY_FIELDS = 32;

  private final Field[] fields;
  private final Constructor<?> constructor;
  private final @Nullable Method resolver;
  private final int fingerprint;

  /** A hint: all threads count it without synchronisation. */
  private int uses;

  private volatile @Nullable RecordHandles handles;

  private volatile @Nullable Outline outline;

  /** What all records of a class have in common when they are written. */
  static final class Outline {
    private final byte[] name;
    private final byte[] start;

    private Outline(byte[] name, byte[] start) {
      this.name = name;
      this.start = start;
    }

    /** Writes the name of the class as a string. */
    void writeName(EncodedBuffer sink) {
      sink.write(name, 0, name.length);
    }

    /** Writes what comes before the components where the class is the first of its message. */
    void writeStart(EncodedBuffer sink) {
      sink.write(start, 0, start.length);
    }
  }

  private RecordShape(
      Field[] fields, Constructor<?> constructor, @Nullable Method resolver, int fingerprint) {
    this.fields = fields;
    this.constructor = constructor;
    this.resolver = resolver;
    this.fingerprint = fingerprint;
  }

  /**
   * Returns the shape of a record class, or null if the class is not a serialisable record,
   * replaces itself when serialised, cannot be found by its name, or is closed to reflection.
   */
  static @Nullable RecordShape of(Class<?> type) {
    return SHAPES.get(type).orElse(null);
  }

  /** What to say about a class that cannot be what it was where the message comes from. */
  static DecodingException isDifferentHere(Class<?> type) {
    String what =
        type.isRecord() && Serializable.class.isAssignableFrom(type)
            ? " has other components in this process than where it was encoded"
            : " is not a record that implements java.io.Serializable in this process";
    return new DecodingException(
        type.getName() + what + "; use the same version of the class on both sides");
  }

  /** Returns whether its records say that they stand for something else. */
  boolean isTicket() {
    return resolver != null;
  }

  /** Returns a number that differs, almost surely, when names, types or order of components do. */
  int fingerprint() {
    return fingerprint;
  }

  /** Made at the first writing: most children only read. */
  Outline outline() {
    Outline known = outline;
    if (known == null) {
      known = drawOutline();
      outline = known;
    }
    return known;
  }

  private Outline drawOutline() {
    EncodedBuffer name = new EncodedBuffer();
    new ShortFormWriter(name).writeString(constructor.getDeclaringClass().getName());
    EncodedBuffer start = new EncodedBuffer();
    start.write(Tag.RECORD);
    start.writeCount(0);
    start.write(name.toByteBuffer());
    start.writeInt(fingerprint);
    return new Outline(name.toByteArray(), start.toByteArray());
  }

  int componentCount() {
    return fields.length;
  }

  @Nullable Object component(Object record, int index) {
    try {
      return fields[index].get(record);
    } catch (IllegalAccessException impossible) {
      throw new AssertionError("reading a field of " + record.getClass(), impossible);
    }
  }

  /** Lets a writer write all components of a record. */
  void write(Object record, ShortFormWriter writer) {
    RecordHandles fast = handles;
    if (fast != null) {
      fast.write(writer, record);
      return;
    }
    for (int i = 0; i < fields.length; i++) {
      writer.writeComponent(component(record, i));
    }
  }

  /** Makes a record of the components that a reader reads. */
  Object read(ShortFormReader reader) throws Throwable {
    RecordHandles fast = handles;
    return fast == null ? make(reader.readComponents(fields.length)) : fast.read(reader);
  }

  /** Makes a record, or what it says it stands for. */
  @Nullable Object exchange(@Nullable Object[] components) throws Throwable {
    Object made = make(components);
    try {
      return resolver == null ? made : resolver.invoke(made);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }

  private Object make(@Nullable Object[] components) throws Throwable {
    try {
      return constructor.newInstance(components);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }

  /** Notes that a record was taken apart or put together. */
  void used() {
    if (handles == null && fields.length <= MANY_FIELDS && ++uses > OFTEN) {
      handles = RecordHandles.of(fields, constructor);
    }
  }

  private static @Nullable RecordShape read(Class<?> type) {
    boolean isSerializableRecord = type.isRecord() && Serializable.class.isAssignableFrom(type);
    if (!isSerializableRecord || type.isHidden() || replacesItself(type)) {
      return null;
    }
    try {
      return read(type, type.getRecordComponents());
    } catch (ReflectiveOperationException | InaccessibleObjectException closed) {
      return null;
    }
  }

  /**
   * Together with {@code readResolve} these are the hooks that Java serialisation honours in a
   * record; it ignores all the others.
   */
  private static boolean replacesItself(Class<?> type) {
    return Externalizable.class.isAssignableFrom(type)
        || Hooks.declared(type, Hooks.WRITE_REPLACE) != null;
  }

  private static RecordShape read(Class<?> type, RecordComponent[] components)
      throws ReflectiveOperationException {
    Field[] fields = new Field[components.length];
    Class<?>[] types = new Class<?>[components.length];
    StringBuilder description = new StringBuilder();
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      description
          .append(types[i].getName())
          .append(' ')
          .append(components[i].getName())
          .append(',');
      fields[i] = type.getDeclaredField(components[i].getName());
      fields[i].setAccessible(true);
    }
    Constructor<?> canonical = type.getDeclaredConstructor(types);
    canonical.setAccessible(true);
    Method resolver = Hooks.declared(type, Hooks.READ_RESOLVE);
    if (resolver != null) {
      resolver.setAccessible(true);
    }
    return new RecordShape(fields, canonical, resolver, description.toString().hashCode());
  }
}
