package org.multiprocessing4j.manager.call;

import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.pipe.Connection;

/**
 * Something to be sent, encoded before any of it is: so a value that cannot be encoded is not taken
 * for a connection that has gone.
 */
@Internal
public final class EncodedMessage implements AutoCloseable {
  private final EncodedBuffer bytes = new EncodedBuffer();

  private EncodedMessage() {}

  /**
   * Encodes a message.
   *
   * @throws org.multiprocessing4j.ipc.IpcException if something in it cannot be encoded; and
   *     whatever its own code throws
   */
  public static EncodedMessage of(Object message) {
    EncodedMessage encoded = new EncodedMessage();
    Codec.standard().encode(message, encoded.bytes);
    return encoded;
  }

  /** Sends it as a message of its own. */
  public void sendTo(Connection connection) throws InterruptedException {
    connection.sendBytes(bytes.toByteBuffer());
    handOver();
  }

  /** Returns a copy, to be sent in another message. */
  public byte[] toByteArray() {
    return bytes.toByteArray();
  }

  /** It was sent: what it holds ready is its receiver's. */
  public void handOver() {
    bytes.takeReservations();
  }

  /** Gives up what it holds ready, unless it was sent. */
  @Override
  public void close() {
    bytes.releaseReservations();
  }
}
