package org.multiprocessing4j.ipc.pipe;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.memory.LazyCleaner;
import org.multiprocessing4j.ipc.pipe.frame.FrameReader;
import org.multiprocessing4j.ipc.pipe.frame.FrameWriter;
import org.multiprocessing4j.ipc.pipe.frame.MessageBoundary;
import org.multiprocessing4j.ipc.pipe.frame.Pause;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.posix.SocketOptions;
import org.multiprocessing4j.ipc.sync.Deadline;

/** A connection over a stream socket, Unix or TCP. */
final class SocketConnection extends CodecConnection {
  private static final long serialVersionUID = 1L;

  private static final LazyCleaner CLEANER = new LazyCleaner();

  private final transient Descriptor descriptor;
  private final boolean readable;
  private final boolean writable;

  private final transient ReentrantLock sendLock = new ReentrantLock();
  private final transient FrameWriter writer = new FrameWriter();
  private final transient ReentrantLock receiveLock = new ReentrantLock();
  private final transient FrameReader reader = new FrameReader();

  private SocketConnection(Descriptor descriptor, Codec codec, boolean readable, boolean writable) {
    super(codec);
    this.descriptor = descriptor;
    this.readable = readable;
    this.writable = writable;
  }

  /** What a call does with the socket while it is open. */
  private interface Use<R> {
    R on(int fd) throws InterruptedException;
  }

  /** As the other {@code adopt}, for a connection that both sends and receives. */
  static SocketConnection adopt(int fd, String name, Codec codec) {
    return adopt(fd, name, codec, true, true);
  }

  /**
   * Takes over a connected socket, which is closed when nobody can use the connection any more, and
   * if this fails.
   *
   * @param fd the socket
   * @param name what it is, for messages
   */
  static SocketConnection adopt(
      int fd, String name, Codec codec, boolean readable, boolean writable) {
    try {
      SocketOptions.setReceiveTimeout(fd, Pause.SLICE_NANOS);
      SocketOptions.setSendTimeout(fd, Pause.SLICE_NANOS);
      Descriptor descriptor = new Descriptor(fd, name);
      SocketConnection connection = new SocketConnection(descriptor, codec, readable, writable);
      ReentrantLock sendLock = connection.sendLock;
      FrameWriter writer = connection.writer;
      CLEANER.register(connection, () -> close(descriptor, sendLock, writer));
      return connection;
    } catch (Throwable failed) { // there may be no memory for its buffers
      FileDescriptors.close(fd);
      throw failed;
    }
  }

  @Override
  void send(ByteBuffer message, Supplier<Optional<Reservations>> reserved)
      throws InterruptedException {
    send(message, descriptor, reserved);
  }

  void sendBytes(ByteBuffer message, Pause patience) throws InterruptedException {
    send(message, patience, Optional::empty);
  }

  private void send(ByteBuffer message, Pause patience, Supplier<Optional<Reservations>> reserved)
      throws InterruptedException {
    requireWritable();
    alone(
        sendLock,
        fd -> {
          writer.send(fd, message, patience, reserved);
          return message.remaining();
        });
  }

  @Override
  byte[] receiveUpTo(int maxLength) throws InterruptedException {
    return receiveBytes(maxLength, descriptor);
  }

  byte[] receiveBytes(int maxLength, Pause patience) throws InterruptedException {
    requireReadable();
    return alone(receiveLock, fd -> reader.receive(fd, maxLength, patience));
  }

  @Override
  int receiveInto(ByteBuffer target) throws InterruptedException {
    requireReadable();
    return alone(receiveLock, fd -> reader.receiveInto(fd, target, descriptor));
  }

  @Override
  public boolean poll() {
    int fd = borrowDescriptor();
    try {
      return Poll.await(fd, Poll.READABLE, 0) != 0;
    } finally {
      returnDescriptor();
    }
  }

  @Override
  public boolean poll(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.after(timeout);
    int fd = borrowDescriptor();
    try {
      return Poll.await(fd, Poll.READABLE, deadline.sliceNanos()) != 0
          || (!deadline.isExpired() && descriptor.awaitReadable(deadline));
    } finally {
      returnDescriptor();
    }
  }

  @Override
  public int borrowDescriptor() {
    requireReadable();
    return descriptor.acquire();
  }

  @Override
  public void returnDescriptor() {
    try {
      descriptor.release();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The fence keeps the cleaner away while the call lasts. */
  private <R> R alone(ReentrantLock lock, Use<R> use) throws InterruptedException {
    int fd = descriptor.acquire();
    try {
      lock.lockInterruptibly();
      try {
        descriptor.requireOpen();
        return use.on(fd);
      } finally {
        lock.unlock();
      }
    } finally {
      descriptor.release();
      if (descriptor.isClosed()) {
        forgetRest(sendLock, writer::forget);
      }
      Reference.reachabilityFence(this);
    }
  }

  /** It is also what each call does that waits, and has to end when the connection is closed. */
  Descriptor descriptor() {
    return descriptor;
  }

  private void requireReadable() {
    if (!readable) {
      throw new IllegalStateException(descriptor + " is write-only: it is the sending end");
    }
  }

  @Override
  void requireWritable() {
    if (!writable) {
      throw new IllegalStateException(descriptor + " is read-only: it is the receiving end");
    }
  }

  @Override
  public boolean isReadable() {
    return readable;
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public boolean isClosed() {
    return descriptor.isClosed();
  }

  @Override
  public int fd() {
    int fd = descriptor.acquire();
    descriptor.release();
    return fd;
  }

  @Override
  public void close() {
    close(descriptor, sendLock, writer);
  }

  private static void close(Descriptor descriptor, ReentrantLock sendLock, FrameWriter writer) {
    descriptor.close();
    forgetRest(sendLock, writer::forget);
  }

  @Override
  public String toString() {
    return descriptor.toString();
  }

  private Object writeReplace() {
    MessageBoundary.require(
        this,
        MessageBoundary.isLeft(receiveLock, reader::isInTheMiddle),
        MessageBoundary.isLeft(sendLock, writer::isInTheMiddle));
    return HandOver.offer(descriptor, codec, readable, writable);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a connection travels as a ticket");
  }
}
