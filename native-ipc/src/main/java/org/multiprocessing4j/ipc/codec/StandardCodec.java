package org.multiprocessing4j.ipc.codec;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/** The short forms first, Java serialisation behind them. */
final class StandardCodec implements Codec, Ticketed {
  private static final long serialVersionUID = 1L;

  static final StandardCodec PERMISSIVE = new StandardCodec(DecodingPolicy.PERMISSIVE);
  static final StandardCodec TRUSTING = new StandardCodec(DecodingPolicy.TRUSTING);

  private final transient DecodingPolicy policy;

  private StandardCodec(DecodingPolicy policy) {
    this.policy = policy;
  }

  static StandardCodec restrictedTo(String... patterns) {
    return new StandardCodec(DecodingPolicy.restrictedTo(patterns));
  }

  /** Whoever receives a codec is trusted with what it allows, and no more. */
  private record Ticket(@Nullable String allowed) implements Serializable {
    private Object readResolve() {
      return allowed == null ? PERMISSIVE : new StandardCodec(DecodingPolicy.allowing(allowed));
    }
  }

  private Object writeReplace() {
    return new Ticket(policy.allowed());
  }

  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("a codec travels as a ticket");
  }

  @Override
  public void encode(@Nullable Object value, EncodedBuffer sink) {
    int start = sink.size();
    try {
      if (!writeShortForm(value, sink)) {
        sink.truncate(start);
        encodeAsJava(Objects.requireNonNull(value), sink);
      }
    } catch (Throwable failed) {
      sink.truncate(start);
      throw failed;
    }
  }

  private static boolean writeShortForm(@Nullable Object value, EncodedBuffer sink) {
    ShortFormWriter writer = new ShortFormWriter(sink);
    boolean done = false;
    try {
      done = writer.write(value);
      return done;
    } finally {
      writer.end(done);
    }
  }

  /** Objects may reserve things for their receiver; if anything fails, there will be none. */
  private static void encodeAsJava(Object value, EncodedBuffer sink) {
    Reservations reservations = Reservations.collect();
    try (reservations) {
      encodeOrExplain(value, sink);
      sink.hold(reservations);
    } catch (Throwable failed) {
      reservations.release();
      throw failed;
    }
  }

  private static void encodeOrExplain(Object value, EncodedBuffer sink) {
    sink.write(Tag.JAVA);
    try {
      JavaSerialization.write(value, sink);
    } catch (NotSerializableException refused) {
      throw NotSerializableAdvice.explain(value, refused);
    } catch (IOException failed) {
      throw new IpcException(
          value.getClass().getName() + " failed to serialise itself: " + failed.getMessage(),
          failed);
    } catch (StackOverflowError tooDeep) {
      throw new IpcException(
          value.getClass().getName()
              + ", or something in it, is nested too deeply for Java serialisation and the stack of"
              + " this thread; give"
              + " its class a writeObject that stores a long chain as a list",
          tooDeep);
    }
  }

  @Override
  public @Nullable Object decode(ByteBuffer source) {
    int sizeBytes = source.remaining();
    try {
      return decodeWhole(source);
    } catch (DecodingException clear) {
      throw clear;
    } catch (OutOfMemoryError everybodysProblem) {
      throw everybodysProblem;
    } catch (Throwable unclear) {
      throw failure(sizeBytes, unclear);
    } finally {
      source.position(source.limit());
    }
  }

  private @Nullable Object decodeWhole(ByteBuffer source) throws Throwable {
    Attempts attempts = new Attempts();
    try {
      return decodeOnce(source, attempts);
    } catch (StackOverflowError tooDeep) {
      attempts.startAgain();
      return DeepDecoding.run(() -> decodeOnce(source, attempts));
    }
  }

  private @Nullable Object decodeOnce(ByteBuffer source, Attempts attempts) throws Throwable {
    boolean isJava = source.hasRemaining() && source.get(source.position()) == Tag.JAVA;
    return isJava ? decodeJava(source.slice(), attempts) : decodeShortForm(source, attempts);
  }

  private @Nullable Object decodeJava(ByteBuffer bytes, Attempts attempts) throws Throwable {
    bytes.get();
    Object value = JavaSerialization.read(bytes, policy, attempts);
    requireNothingLeft(bytes.remaining());
    return value;
  }

  private @Nullable Object decodeShortForm(ByteBuffer source, Attempts attempts) throws Throwable {
    EncodedSource bytes = EncodedSource.of(source);
    Object value = new ShortFormReader(bytes, policy, attempts).read();
    requireNothingLeft(bytes.remaining());
    return value;
  }

  private static void requireNothingLeft(int bytes) {
    if (bytes > 0) {
      throw new DecodingException(bytes + " bytes left over after the value");
    }
  }

  private static DecodingException failure(int sizeBytes, Throwable cause) {
    return new DecodingException(
        "a message of " + sizeBytes + " bytes could not be decoded: " + cause + advice(cause),
        cause);
  }

  private static String advice(Throwable cause) {
    if (cause instanceof ExceptionInInitializerError) {
      return "; a static initialiser failed: " + cause.getCause();
    }
    return cause instanceof ClassNotFoundException || cause instanceof LinkageError
        ? "; is the class on the class path of this process?"
        : "";
  }
}
