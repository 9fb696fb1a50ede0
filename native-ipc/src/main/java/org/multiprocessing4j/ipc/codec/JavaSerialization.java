package org.multiprocessing4j.ipc.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Java serialisation, with the filter set, classes found in the context class loader, paths that
 * travel as {@link PathTicket}s, Kotlin's {@code Unit} as a {@link UnitTicket}, entries of maps as
 * their keys and values, and tickets as {@link SentTicket}s.
 */
final class JavaSerialization {
  private JavaSerialization() {}

  static void write(@Nullable Object value, EncodedBuffer sink) throws IOException {
    try (ObjectOutputStream out = new Writer(sink)) {
      out.writeObject(value);
    }
  }

  static @Nullable Object read(ByteBuffer source, DecodingPolicy policy, Attempts attempts)
      throws IOException, ClassNotFoundException {
    ObjectInputFilter kept = attempts.keptFilter();
    ObjectInputFilter filter = kept != null ? kept : policy.filter(source.remaining(), attempts);
    try (Reader in = new Reader(new BufferStream(source), filter, policy, attempts)) {
      attempts.keepFilter(in.getObjectInputFilter());
      return in.readObject();
    } catch (InvalidClassException invalid) {
      if (invalid.getCause() instanceof DecodingException refusal) {
        throw refusal;
      }
      throw invalid;
    }
  }

  private static final class Writer extends ObjectOutputStream {
    Writer(OutputStream sink) throws IOException {
      super(sink);
      enableReplaceObject(true);
    }

    @Override
    protected @Nullable Object replaceObject(@Nullable Object value) {
      if (value instanceof Serializable) { // nearly everything: the stream asks that next, too
        return value.getClass() == NullPointerException.class
            ? withItsText((NullPointerException) value)
            : SentTicket.of(value);
      }
      if (value instanceof Map.Entry<?, ?> entry && Tag.isPlainEntry(value.getClass())) {
        return new SimpleImmutableEntry<Object, Object>(entry);
      }
      if (value != null && UnitTicket.isUnit(value)) {
        return new UnitTicket();
      }
      boolean isOrdinaryPath = PathTicket.HOLDER.isInstance(value);
      return value instanceof Path path && isOrdinaryPath ? PathTicket.of(path) : value;
    }

    /** With the text that says what was null: the JVM makes it when asked and keeps it nowhere. */
    private static NullPointerException withItsText(NullPointerException thrown) {
      NullPointerException copy = new NullPointerException(thrown.getMessage());
      copy.setStackTrace(thrown.getStackTrace());
      if (thrown.getCause() != null) {
        copy.initCause(thrown.getCause());
      }
      for (Throwable suppressed : thrown.getSuppressed()) {
        copy.addSuppressed(suppressed);
      }
      return copy;
    }
  }

  private static final class Reader extends ObjectInputStream {
    private final DecodingPolicy policy;
    private final Attempts attempts;

    Reader(InputStream source, ObjectInputFilter filter, DecodingPolicy policy, Attempts attempts)
        throws IOException {
      super(source);
      this.policy = policy;
      this.attempts = attempts;
      setObjectInputFilter(filter);
      enableResolveObject(true);
    }

    @Override
    protected @Nullable Object resolveObject(@Nullable Object value) throws IOException {
      if (!(value instanceof SentTicket ticket)) {
        return value;
      }
      try {
        return ticket.exchange(attempts);
      } catch (RuntimeException | Error | IOException known) {
        throw known;
      } catch (Throwable failed) {
        throw new IOException("a ticket could not be exchanged: " + failed, failed);
      }
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      String name = description.getName();
      if (name.startsWith("[") && policy.allowed() != null) {
        requireAllowedElements(name);
      }
      try {
        return ClassResolver.resolve(name);
      } catch (ClassNotFoundException primitiveOrUnknown) {
        return super.resolveClass(description);
      }
    }

    private void requireAllowedElements(String array) throws ClassNotFoundException {
      int dimensions = array.lastIndexOf('[') + 1;
      boolean isOfObjects = array.endsWith(";");
      Class<?> element =
          isOfObjects
              ? ClassResolver.resolve(array.substring(dimensions + 1, array.length() - 1))
              : int.class; // or another primitive type: all are allowed
      policy.requireAllowed(element, dimensions);
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces)
        throws IOException, ClassNotFoundException {
      policy.requireAllowed(Proxy.class, 1);
      Class<?>[] types = new Class<?>[interfaces.length];
      for (int i = 0; i < types.length; i++) {
        types[i] = ClassResolver.resolve(interfaces[i]);
        policy.requireAllowed(types[i], 1);
      }
      try {
        return proxyClass(types);
      } catch (IllegalArgumentException notSeenByOneLoader) {
        return super.resolveProxyClass(interfaces);
      }
    }

    private static Class<?> proxyClass(Class<?>[] types) {
      ClassLoader loader = ClassResolver.firstLoader();
      for (Class<?> type : types) {
        if (!Modifier.isPublic(type.getModifiers())) {
          loader = type.getClassLoader(); // the only place for its proxies
        }
      }
      return Proxy.newProxyInstance(loader, types, (proxy, method, arguments) -> null).getClass();
    }
  }

  private static final class BufferStream extends InputStream {
    private final ByteBuffer source;

    BufferStream(ByteBuffer source) {
      this.source = source;
    }

    @Override
    public int read() {
      return source.hasRemaining() ? source.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length > 0 && !source.hasRemaining()) {
        return -1;
      }
      int count = Math.min(length, source.remaining());
      source.get(target, offset, count);
      return count;
    }

    @Override
    public int available() {
      return source.remaining();
    }
  }
}
