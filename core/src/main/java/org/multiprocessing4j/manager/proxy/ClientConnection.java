package org.multiprocessing4j.manager.proxy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.pipe.AuthenticationException;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.manager.ManagerDownException;
import org.multiprocessing4j.manager.call.EncodedMessage;
import org.multiprocessing4j.manager.call.Reply;
import org.multiprocessing4j.manager.call.Request;
import org.multiprocessing4j.process.Uninterruptibly;

/** The connection of one client thread, which has at most one call under way. */
final class ClientConnection {
  private final Address address;
  private final Connection connection;

  /** Held during a call: what can be received then is its reply. */
  private final ReentrantLock calling = new ReentrantLock();

  private long lastNumber;

  /** Whether some of a call may have been sent, and its reply not been received. */
  private boolean underWay;

  private ClientConnection(Address address, Connection connection) {
    this.address = address;
    this.connection = connection;
  }

  static ClientConnection connect(Address address, byte[] authKey) throws InterruptedException {
    try {
      return new ClientConnection(address, Connection.connect(address, authKey, Codec.standard()));
    } catch (AuthenticationException refused) {
      if (!(refused.getCause() instanceof IpcException)) {
        throw refused;
      }
      throw unreachable(address, refused); // not a refusal: it went away before it had answered
    } catch (IpcException failed) {
      throw unreachable(address, failed);
    }
  }

  private static ManagerDownException unreachable(Address address, IpcException reason) {
    return new ManagerDownException(
        "the manager at "
            + address
            + " cannot be reached; was it shut down, or is the address wrong? "
            + reason.getMessage(),
        reason);
  }

  boolean isOpen() {
    return !connection.isClosed();
  }

  void close() {
    connection.close();
  }

  /** Closes an open connection without a call, where nothing can be received but the end. */
  void closeIfServerHasEnded() {
    if (!isOpen() || !calling.tryLock()) {
      return;
    }
    try {
      if (connection.poll(Duration.ZERO)) {
        connection.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the next one looks
    } finally {
      calling.unlock();
    }
  }

  /**
   * Calls a method and waits for the reply. An interrupt is passed on to the server if the method
   * can be interrupted, and is pending afterwards, whatever the reply is.
   */
  Reply call(long objectId, String method, @Nullable Object[] arguments, boolean interruptible) {
    boolean interrupted = false;
    calling.lock();
    try {
      closeIfUnderWay(); // there was no stack to do it
      sendCall(objectId, method, arguments);
      while (true) {
        try {
          return receive();
        } catch (InterruptedException e) {
          boolean isFirst = !interrupted;
          interrupted = true;
          if (isFirst && interruptible) {
            send(new Request.Cancel(lastNumber));
          }
        }
      }
    } catch (VirtualMachineError noMemoryOrStack) {
      closeIfUnderWay();
      throw noMemoryOrStack;
    } finally {
      calling.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The next call would take what is left of this one for its own reply. */
  private void closeIfUnderWay() {
    if (underWay) {
      connection.close();
    }
  }

  private Reply receive() throws InterruptedException {
    byte[] reply;
    try {
      reply = connection.receiveBytes();
    } catch (IpcException gone) {
      throw down(gone);
    }
    underWay = false;
    return (Reply) Objects.requireNonNull(Codec.standard().decode(ByteBuffer.wrap(reply)));
  }

  private void sendCall(long objectId, String method, @Nullable Object[] arguments) {
    try (EncodedMessage encoded = EncodedMessage.of(arguments)) {
      lastNumber++; // not before: an argument may call this server as it is encoded
      send(new Request.Call(lastNumber, objectId, method, encoded.toByteArray()));
      encoded.handOver();
    }
  }

  /** Sends a request, through interrupts, which are pending afterwards. */
  private void send(Request request) {
    try (EncodedMessage message = EncodedMessage.of(request)) {
      send(message);
    }
  }

  /** A send that was broken off may have left all the same; the server takes a call once. */
  private void send(EncodedMessage message) {
    underWay = true;
    try {
      Uninterruptibly.run(() -> message.sendTo(connection));
    } catch (IpcException gone) {
      throw down(gone);
    }
  }

  private ManagerDownException down(IpcException gone) {
    connection.close();
    return new ManagerDownException(
        "the manager at " + address + " has gone: " + gone.getMessage(), gone);
  }
}
