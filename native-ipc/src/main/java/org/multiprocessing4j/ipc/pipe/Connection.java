package org.multiprocessing4j.ipc.pipe;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * One end of a channel that carries messages, objects or bytes, to the process at the other end.
 *
 * <pre>{@code
 * Pipe pipe = Pipe.duplex();
 * pipe.first().send(List.of(1, 2));
 * Object list = pipe.second().receive();
 * }</pre>
 *
 * <p>Messages arrive whole, once, and in the order of sending. How threads and processes may share
 * an end, what an interrupt does, and the exceptions are described in the package.
 *
 * <p><b>A connection may be sent anywhere</b>: captured by the task of a child, through another
 * connection, a queue, or a pool. The receiver gets an end of its own, which stays open when the
 * sender closes its own. The process that sent it must live until the receiver has decoded the
 * message: it holds the end open meanwhile, even if its own handle is closed. If it is stopped,
 * decoding waits until it goes on or this thread is interrupted. A message with a connection in it
 * can be decoded once. If it is never decoded, or its receiver is interrupted or killed while it
 * fetches the connection, the sender may keep the end open until it ends itself. In the middle of a
 * message (after an interrupt, or a message above the limit) a connection cannot be sent: that is
 * an {@link IllegalStateException}.
 *
 * <p><b>If a peer dies</b>, its end is closed by the kernel as soon as no process holds it any
 * more: a receive then gets what was sent before and after that {@link EndOfStreamException}, a
 * send {@link BrokenPipeException}.
 *
 * <p>Every process must close the connections that it has; one that is forgotten is closed when it
 * is garbage collected.
 */
public sealed interface Connection extends Waitable, Serializable, AutoCloseable
    permits CodecConnection {
  /**
   * Sends an object. Waits while the buffers are full because the other side does not receive.
   *
   * @param value the object, or null; it is encoded before anything is sent
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if it cannot be encoded
   * @throws BrokenPipeException if the other side has closed its end or died
   * @throws ConnectionClosedException if this handle is closed
   * @throws IllegalStateException if the connection is read-only
   * @throws InterruptedException if this thread is interrupted; nothing was sent then, or, if it is
   *     a {@link PartlySentException}, a part; the rest leaves before the next message
   */
  void send(@Nullable Object value) throws InterruptedException;

  /**
   * Receives the next message as an object. Waits for it.
   *
   * @return what {@link #send} was given at the other end
   * @throws EndOfStreamException if none will come
   * @throws DecodingException if it cannot be decoded here; it is consumed, and the connection goes
   *     on working
   * @throws AuthenticationException if the other side wants the proof of a key instead
   * @throws BrokenPipeException if the other side ended in the middle of it
   * @throws ConnectionClosedException if this handle is closed
   * @throws IllegalStateException if the connection is write-only
   * @throws InterruptedException if this thread is interrupted; nothing is lost then
   */
  @Nullable Object receive() throws InterruptedException;

  /**
   * Receives the next message as an object of a type. Waits for it.
   *
   * @param type what it must be an instance of
   * @param <T> the type
   * @return what {@link #send} was given at the other end, never null
   * @throws DecodingException if it is something else; it is consumed
   * @throws IllegalArgumentException if the type is a primitive one, such as {@code int.class};
   *     nothing is received
   * @throws EndOfStreamException as {@link #receive()}
   * @throws InterruptedException as {@link #receive()}
   */
  default <T> T receive(Class<T> type) throws InterruptedException {
    if (type.isPrimitive()) {
      throw new IllegalArgumentException(
          "no object is of the primitive type " + type + ": ask for its wrapper class");
    }
    Object value = receive();
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    throw new DecodingException(
        "expected "
            + type.getName()
            + " from "
            + this
            + ", but received "
            + (value == null ? "null" : value.getClass().getName()));
  }

  /**
   * Sends a message of bytes.
   *
   * @param message the bytes; none at all is a message too
   * @throws BrokenPipeException as {@link #send}
   * @throws InterruptedException as {@link #send}
   */
  default void sendBytes(byte[] message) throws InterruptedException {
    sendBytes(ByteBuffer.wrap(message));
  }

  /**
   * Sends a part of an array as a message.
   *
   * @param source the array
   * @param offset of the first byte
   * @param length in bytes
   * @throws IndexOutOfBoundsException if the part does not lie in the array
   * @throws InterruptedException as {@link #send}
   */
  default void sendBytes(byte[] source, int offset, int length) throws InterruptedException {
    Objects.checkFromIndexSize(offset, length, source.length);
    sendBytes(ByteBuffer.wrap(source, offset, length));
  }

  /**
   * Sends a message of bytes. A direct buffer is sent without a copy.
   *
   * @param message what lies between its position and its limit; both stay as they are
   * @throws BrokenPipeException as {@link #send}
   * @throws InterruptedException as {@link #send}
   */
  void sendBytes(ByteBuffer message) throws InterruptedException;

  /**
   * Receives the next message as bytes. Waits for it.
   *
   * @return the message
   * @throws EndOfStreamException as {@link #receive}
   * @throws InterruptedException as {@link #receive}
   */
  byte[] receiveBytes() throws InterruptedException;

  /**
   * Receives the next message as bytes, if it is not too long. Waits for it.
   *
   * @param maxLength the longest message to accept, in bytes
   * @return the message
   * @throws MessageTooLongException if it is longer; it stays the next message
   * @throws IllegalArgumentException if the limit is negative
   * @throws InterruptedException as {@link #receive}
   */
  byte[] receiveBytes(int maxLength) throws InterruptedException;

  /**
   * Receives the next message into a buffer. Waits for it. A direct buffer is filled without a
   * copy.
   *
   * @param target is filled from its position on; the position moves behind the message
   * @return the length of the message in bytes
   * @throws BufferTooShortException if it does not fit; the exception carries the whole message
   * @throws IllegalArgumentException if the buffer is read-only
   * @throws InterruptedException as {@link #receive}
   */
  int receiveBytes(ByteBuffer target) throws InterruptedException;

  /**
   * Tells whether a receive would find something at once: a message, a part of one, or the end of
   * the stream. Does not wait.
   *
   * @return true if so
   */
  boolean poll();

  /**
   * Waits until a receive would find something at once: a message, a part of one, or the end of the
   * stream.
   *
   * @param timeout at most this long; zero or negative does not wait
   * @return false if the time ran out
   * @throws InterruptedException if this thread is interrupted
   */
  boolean poll(Duration timeout) throws InterruptedException;

  /**
   * Tells whether this end may receive.
   *
   * @return false for the writing end of a simplex pipe
   */
  boolean isReadable();

  /**
   * Tells whether this end may send.
   *
   * @return false for the reading end of a simplex pipe
   */
  boolean isWritable();

  /**
   * Tells whether this handle was closed.
   *
   * @return true after {@link #close}; the death of the other side does not count
   */
  boolean isClosed();

  /**
   * Returns the descriptor of the socket in this process, by which tools such as {@code lsof} show
   * it. It is valid until the connection is closed.
   *
   * @return the file descriptor
   * @throws UnsupportedOperationException if this is an end of a {@link Pipe#memory() memory pipe},
   *     which has none
   */
  int fd();

  /**
   * Closes this handle. Calls of other threads that wait on it end with {@link
   * ConnectionClosedException}, within 50 ms at the latest. The other side sees the end of the
   * stream once no process holds this end any more. A second call does nothing.
   */
  @Override
  void close();

  /**
   * Connects to a listener without a key.
   *
   * @param address where it listens
   * @return the connection; over TCP it decodes values of the JDK only
   * @throws org.multiprocessing4j.ipc.posix.PosixException if nobody listens there (ENOENT or
   *     ECONNREFUSED)
   * @throws AuthenticationException if a socket file is served by another user
   * @throws InterruptedException if this thread is interrupted
   */
  static Connection connect(Address address) throws InterruptedException {
    return connect(address, null);
  }

  /**
   * Connects to a listener; both sides prove to each other that they know a key.
   *
   * @param address where it listens
   * @param authKey the key of the listener, or null if it has none
   * @return the connection; over TCP it decodes values of the JDK only
   * @throws org.multiprocessing4j.ipc.posix.PosixException if nobody listens there (ENOENT or
   *     ECONNREFUSED)
   * @throws AuthenticationException if the keys differ, if there is no answer within 30 s, or if a
   *     socket file is served by another user
   * @throws InterruptedException if this thread is interrupted
   */
  static Connection connect(Address address, byte @Nullable [] authKey)
      throws InterruptedException {
    return connect(address, authKey, Trust.defaultCodec(address));
  }

  /**
   * Connects to a listener, with a codec of your choice.
   *
   * @param address where it listens
   * @param authKey the key of the listener, or null if it has none
   * @param codec for the objects that are sent and received
   * @return the connection
   * @throws org.multiprocessing4j.ipc.posix.PosixException if nobody listens there (ENOENT or
   *     ECONNREFUSED)
   * @throws AuthenticationException as {@link #connect(Address, byte[])}
   * @throws InterruptedException if this thread is interrupted
   */
  static Connection connect(Address address, byte @Nullable [] authKey, Codec codec)
      throws InterruptedException {
    return Connector.connect(address, authKey, codec);
  }

  /**
   * Waits until at least one of several things is ready: Python's {@code connection.wait}. They may
   * be {@link Waitable}s of any kinds, also mixed: a connection is ready when something can be
   * received from it, a {@link Listener} when it has a caller, a child process when it has ended. A
   * child is ready a moment before its exit code is there, so call its {@code join()} first.
   *
   * <p>An end of a {@link Pipe#memory() memory pipe} among them is checked once a millisecond; to
   * wait for one alone, {@link #poll(Duration)} is quicker.
   *
   * @param candidates what to wait for; none at all is answered at once
   * @param timeout at most this long; zero or negative does not wait; never null, {@link
   *     #await(Collection)} has no limit
   * @param <W> their type
   * @return those that are ready, in the order given; empty if the time ran out
   * @throws ConnectionClosedException if one of them is closed, before or meanwhile
   * @throws InterruptedException if this thread is interrupted
   */
  static <W extends Waitable> List<W> await(Collection<W> candidates, Duration timeout)
      throws InterruptedException {
    Objects.requireNonNull(timeout, "timeout: without a limit it is await(candidates)");
    return Readiness.await(candidates, Deadline.after(timeout));
  }

  /**
   * Waits until at least one of several things is ready, however long that takes; see {@link
   * #await(Collection, Duration)}.
   *
   * @param candidates what to wait for; none at all is answered at once
   * @param <W> their type
   * @return those that are ready, in the order given
   * @throws ConnectionClosedException if one of them is closed, before or meanwhile
   * @throws InterruptedException if this thread is interrupted
   */
  static <W extends Waitable> List<W> await(Collection<W> candidates) throws InterruptedException {
    return Readiness.await(candidates, Deadline.never());
  }
}
