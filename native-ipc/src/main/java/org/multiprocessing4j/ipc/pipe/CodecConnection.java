package org.multiprocessing4j.ipc.pipe;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.codec.Ticketed;
import org.multiprocessing4j.ipc.pipe.frame.FrameReader;

/** What all connections have in common: objects as bytes, and what may be asked for. */
abstract sealed class CodecConnection implements Connection, Ticketed
    permits MemoryConnection, SocketConnection {
  private static final long serialVersionUID = 1L;

  final transient Codec codec;

  CodecConnection(Codec codec) {
    this.codec = codec;
  }

  /** Fails unless this end may send. */
  abstract void requireWritable();

  /**
   * Sends a message.
   *
   * @param reserved takes what is reserved for its receiver, if it is sent in part
   */
  abstract void send(ByteBuffer message, Supplier<Optional<Reservations>> reserved)
      throws InterruptedException;

  /** Takes a message of at most so many bytes. */
  abstract byte[] receiveUpTo(int maxLength) throws InterruptedException;

  /** Takes a message into a buffer that may be written. */
  abstract int receiveInto(ByteBuffer target) throws InterruptedException;

  @Override
  public final void send(@Nullable Object value) throws InterruptedException {
    requireWritable();
    EncodedBuffer buffer = EncodedBuffer.borrow();
    try {
      codec.encode(value, buffer);
      send(buffer.toByteBuffer(), buffer::takeReservations);
      buffer.takeReservations(); // they are the receiver's
    } finally {
      buffer.giveBack();
    }
  }

  @Override
  public final void sendBytes(ByteBuffer message) throws InterruptedException {
    send(message, Optional::empty);
  }

  /**
   * Forgets, after a close, the rest of a message that will never leave. A thread that is sending
   * meanwhile does it when it is done.
   */
  static void forgetRest(ReentrantLock sendLock, Runnable forgetting) {
    if (sendLock.tryLock()) {
      try {
        forgetting.run();
      } finally {
        sendLock.unlock();
      }
    }
  }

  @Override
  public final @Nullable Object receive() throws InterruptedException {
    byte[] message = receiveBytes();
    try {
      return codec.decode(ByteBuffer.wrap(message));
    } catch (DecodingException e) {
      throw Handshake.isChallenge(message) ? Handshake.keyWanted(e) : e;
    }
  }

  @Override
  public final byte[] receiveBytes() throws InterruptedException {
    return receiveUpTo(FrameReader.MAX_MESSAGE_BYTES);
  }

  @Override
  public final byte[] receiveBytes(int maxLength) throws InterruptedException {
    if (maxLength < 0) {
      throw new IllegalArgumentException("maxLength must be 0 or more, not " + maxLength);
    }
    return receiveUpTo(maxLength);
  }

  @Override
  public final int receiveBytes(ByteBuffer target) throws InterruptedException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("a message cannot be received into a read-only buffer");
    }
    return receiveInto(target);
  }
}
