package org.multiprocessing4j.ipc.pipe;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.memory.LazyCleaner;
import org.multiprocessing4j.ipc.pipe.frame.MessageBoundary;
import org.multiprocessing4j.ipc.pipe.memory.MemoryEnd;
import org.multiprocessing4j.ipc.sync.Deadline;

/** A connection through shared memory: the locks around a {@link MemoryEnd}. */
final class MemoryConnection extends CodecConnection {
  private static final long serialVersionUID = 1L;

  private static final LazyCleaner CLEANER = new LazyCleaner();

  private final transient String name;

  /** Null once this handle is closed: only what nobody can reach is unmapped. */
  private transient volatile @Nullable MemoryEnd end;

  private transient Cleaner.@Nullable Cleanable closer;
  private final transient ReentrantLock sendLock = new ReentrantLock();
  private final transient ReentrantLock receiveLock = new ReentrantLock();

  /** What a call does with the end while it is alone with it. */
  private interface Use<R> {
    R on(MemoryEnd end) throws InterruptedException;
  }

  /** What travels in the place of a connection. */
  private record Ticket(MemoryEnd.UnderWay end, Codec codec) implements Serializable {
    private Object readResolve() {
      return adopt(MemoryEnd.claim(end), codec);
    }
  }

  private MemoryConnection(MemoryEnd end, Codec codec) {
    super(codec);
    this.name = end.toString();
    this.end = end;
    ReentrantLock lock = sendLock;
    this.closer = CLEANER.register(this, () -> close(end, lock));
  }

  /**
   * Takes over an end, which is closed when nobody can use the connection any more, and if this
   * fails.
   */
  static MemoryConnection adopt(MemoryEnd end, Codec codec) {
    try {
      return new MemoryConnection(end, codec);
    } catch (Throwable failed) { // there may be no thread for the cleaner
      end.close();
      throw failed;
    }
  }

  private static void close(MemoryEnd end, ReentrantLock sendLock) {
    end.close();
    forgetRest(sendLock, end.sender()::forget);
  }

  @Override
  void send(ByteBuffer message, Supplier<Optional<Reservations>> reserved)
      throws InterruptedException {
    int ignored =
        alone(
            sendLock,
            alone -> {
              alone.sender().send(message, reserved);
              return message.remaining();
            });
  }

  @Override
  byte[] receiveUpTo(int maxLength) throws InterruptedException {
    return alone(receiveLock, alone -> alone.receiver().receive(maxLength));
  }

  @Override
  int receiveInto(ByteBuffer target) throws InterruptedException {
    return alone(receiveLock, alone -> alone.receiver().receiveInto(target));
  }

  /** Both ends may send and receive. */
  @Override
  void requireWritable() {}

  /** The fence keeps the cleaner away while the call lasts. */
  private <R> R alone(ReentrantLock lock, Use<R> use) throws InterruptedException {
    MemoryEnd open = open();
    try {
      lock.lockInterruptibly();
      try {
        open.requireOpen();
        return use.on(open);
      } finally {
        lock.unlock();
      }
    } finally {
      if (open.isClosed()) {
        forgetRest(sendLock, open.sender()::forget);
      }
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public boolean poll() {
    return open().receiver().isReady();
  }

  @Override
  public boolean poll(Duration timeout) throws InterruptedException {
    try {
      return open().receiver().awaitReady(Deadline.after(timeout));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public int borrowDescriptor() {
    return poll() ? ALWAYS_READY : LOOK_AGAIN;
  }

  @Override
  public void returnDescriptor() {}

  @Override
  public boolean isReadable() {
    return true;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return end == null;
  }

  @Override
  public int fd() {
    open();
    throw new UnsupportedOperationException(
        this
            + " is shared memory and has no file descriptor; use Pipe.duplex() where you need one");
  }

  @Override
  public synchronized void close() {
    if (closer != null) {
      closer.clean();
    }
    closer = null;
    end = null;
  }

  private MemoryEnd open() {
    MemoryEnd open = end;
    if (open == null) {
      throw new ConnectionClosedException(name + " is closed in this process", null);
    }
    return open;
  }

  @Override
  public String toString() {
    return name + (isClosed() ? ", closed" : "");
  }

  private Object writeReplace() {
    MemoryEnd open = open();
    MessageBoundary.require(
        this,
        MessageBoundary.isLeft(receiveLock, open.receiver()::isInTheMiddle),
        MessageBoundary.isLeft(sendLock, open.sender()::isInTheMiddle));
    return new Ticket(open.hold(), codec);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a connection travels as a ticket");
  }
}
