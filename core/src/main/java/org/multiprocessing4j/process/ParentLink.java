package org.multiprocessing4j.process;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * The parent, seen by its child: the child's end of the control socket.
 *
 * <p>A pool's worker or a manager's server, started with {@link Child#launch}, talks to its parent
 * with {@link #send} and {@link #receive}. If the parent dies, {@link #receive} returns empty once
 * everything that arrived was taken, and {@link #send} fails; a daemon child is ended besides, a
 * non-daemon one lives on.
 *
 * <p>Any thread of the child may call any method. The link closes with the process.
 */
public final class ParentLink {
  /** Written at most this much at a time: NIO copies heap buffers to native memory of that size. */
  private static final int CHUNK_BYTES = 256 * 1024;

  private static volatile @Nullable ParentLink current;

  private final SocketChannel channel;
  private final FrameDecoder decoder = new FrameDecoder();
  private final ByteBuffer received = ByteBuffer.allocateDirect(64 * 1024).flip();
  private final ReentrantLock writing = new ReentrantLock();
  private final BlockingQueue<Optional<ByteBuffer>> inbox = new LinkedBlockingQueue<>();
  private final CountDownLatch parentGone = new CountDownLatch(1);
  private volatile Consumer<ByteBuffer> handler = this::keep;

  private ParentLink(SocketChannel channel) {
    this.channel = channel;
  }

  /** Returns the link of this process to its parent; empty in a process that we did not start. */
  public static Optional<ParentLink> current() {
    return Optional.ofNullable(current);
  }

  /** Connects to the parent's control socket; for the main thread of the child. */
  static ParentLink connect(Path socket) throws IOException {
    ParentLink link = new ParentLink(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    current = link;
    return link;
  }

  /**
   * Sends a message to the parent's {@link ChildListener}; waits while the parent does not read.
   *
   * <p>An interrupt does not disturb it: the message goes out whole and the interrupt stays
   * pending.
   *
   * @param message its remaining bytes are sent; the buffer is left as it was
   * @throws IpcException if the parent has died
   */
  public void send(ByteBuffer message) {
    write(new Frame(FrameType.MESSAGE, message));
  }

  /**
   * Waits for the next message of the parent's {@link Child#send}.
   *
   * @return the message, or empty if the parent has died or has closed the link
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public Optional<ByteBuffer> receive() throws InterruptedException {
    Optional<ByteBuffer> message = inbox.take();
    if (message.isEmpty()) {
      inbox.add(message); // for the next caller
    }
    return message;
  }

  /**
   * Hands all further messages, and those that wait in the inbox, to a handler instead of {@link
   * #receive}. The handler runs on the thread that reads the control socket and must not block.
   *
   * @param newHandler what to do with each message, in order
   */
  public void onMessage(Consumer<ByteBuffer> newHandler) {
    synchronized (inbox) {
      for (Optional<ByteBuffer> m = inbox.peek(); m != null && m.isPresent(); m = inbox.peek()) {
        inbox.remove();
        newHandler.accept(m.get());
      }
      handler = newHandler;
    }
  }

  /** Returns whether the parent still lives. */
  boolean isOpen() {
    return parentGone.getCount() > 0;
  }

  boolean awaitParentGone(Duration timeout) throws InterruptedException {
    return parentGone.await(Timeouts.nanos(timeout), TimeUnit.NANOSECONDS);
  }

  /**
   * Waits for the next frame, before {@link #startReading}.
   *
   * @throws EOFException if the parent has gone
   */
  Frame readFrame() throws IOException {
    while (true) {
      Frame frame = decoder.next(received);
      if (frame != null) {
        return frame;
      }
      if (fill() < 0) {
        throw new EOFException("the parent process has closed the control socket");
      }
    }
  }

  /**
   * From now on a thread of its own reads the socket.
   *
   * @param onInterrupt called for each {@link FrameType#INTERRUPT}
   * @param onParentGone called once, when the parent has died
   */
  void startReading(Runnable onInterrupt, Runnable onParentGone) throws IOException {
    // Not blocking, since a blocking NIO channel is closed when a thread in it is interrupted.
    channel.configureBlocking(false);
    Thread reader = new Thread(() -> readAll(onInterrupt, onParentGone), "mp4j-link");
    reader.setDaemon(true);
    reader.start();
  }

  private void readAll(Runnable onInterrupt, Runnable onParentGone) {
    try (Readiness readable = Readiness.toRead(channel)) {
      while (true) {
        for (Frame f = decoder.next(received); f != null; f = decoder.next(received)) {
          deliver(f, onInterrupt);
        }
        int count = fill();
        if (count < 0) {
          break;
        }
        if (count == 0) {
          readable.await();
        }
      }
    } catch (IOException reset) {
      ProcessLog.debug("control socket: " + reset);
    }
    inbox.add(Optional.empty());
    parentGone.countDown();
    onParentGone.run();
  }

  private void deliver(Frame frame, Runnable onInterrupt) {
    switch (frame.type()) {
      case INTERRUPT -> onInterrupt.run();
      case MESSAGE -> {
        synchronized (inbox) {
          handler.accept(frame.payload());
        }
      }
      default -> throw new IllegalStateException("a parent does not send " + frame.type());
    }
  }

  private void keep(ByteBuffer message) {
    inbox.add(Optional.of(message));
  }

  private int fill() throws IOException {
    received.clear();
    int count = channel.read(received);
    received.flip();
    return count;
  }

  /** Says that this process leaves by itself; best effort, never longer than the timeout. */
  void sayBye() {
    try {
      write(Frame.empty(FrameType.BYE));
    } catch (IpcException parentGone) {
      ProcessLog.debug("nobody left to say goodbye to");
    }
  }

  private void write(Frame frame) {
    ByteBuffer payload = frame.payload().duplicate();
    writing.lock();
    try {
      if (payload.remaining() <= CHUNK_BYTES) {
        writeFully(frame.toBytes());
      } else {
        writeFully(frame.header());
        writeFully(payload);
      }
    } catch (IOException e) {
      throw new IpcException("cannot send to the parent process: " + e.getMessage(), e);
    } finally {
      writing.unlock();
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit(Math.min(end, bytes.position() + CHUNK_BYTES));
      if (channel.write(bytes) == 0) {
        Readiness.awaitWritable(channel);
      }
    }
  }
}
