package org.multiprocessing4j.ipc.pipe;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.Ticketed;

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
      sendBytes(buffer.toByteBuffer());
      buffer.takeReservations(); // they are the receiver's
    } catch (PartlySentException begun) {
      buffer.takeReservations(); // he will get the rest, too
      throw begun;
    } finally {
      buffer.giveBack();
    }
  }

  @Override
  public final @Nullable Object receive() throws InterruptedException {
    return codec.decode(ByteBuffer.wrap(receiveBytes()));
  }

  @Override
  public final byte[] receiveBytes() throws InterruptedException {
    return receiveUpTo(FrameReader.MAX_MESSAGE_BYTES);
  }

  @Override
  public final byte[] receiveBytes(int maxLength) throws InterruptedException {
    if (maxLength < 0) {
      throw new IllegalArgumentException("the longest message cannot be of " + maxLength);
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
