package org.multiprocessing4j.process.control;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;

/**
 * The child's ends of the pipes that {@link ChildPipes} has passed. One thread reads, any thread
 * writes.
 */
// No lambdas in what every child runs: the first one costs a starting JVM some 20 ms.
@Internal
public final class ParentPipes {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final FileInputStream commands;
  private final OutputStream answers;
  private final FrameDecoder decoder = new FrameDecoder();
  private final ByteBuffer received = ByteBuffer.allocate(CHUNK_BYTES).flip();
  private final ReentrantLock writing = new ReentrantLock();

  /** What the reading thread reads: its close wakes that thread, unlike that of the stream. */
  private @Nullable FileChannel channel;

  /** Reads and writes streams that are open already. */
  ParentPipes(FileInputStream commands, OutputStream answers) {
    this.commands = commands;
    this.answers = answers;
  }

  /**
   * Opens the pipes, which stay open as long as the process lives.
   *
   * @return the pipes
   * @throws IOException if they are not there
   */
  @SuppressWarnings("resource")
  public static ParentPipes open() throws IOException {
    String descriptors = "/proc/self/fd/";
    return new ParentPipes(
        new FileInputStream(descriptors.concat(String.valueOf(ChildPipes.COMMANDS_IN_CHILD))),
        new FileOutputStream(descriptors.concat(String.valueOf(ChildPipes.ANSWERS_IN_CHILD))));
  }

  /**
   * Waits for the next frame.
   *
   * @return the frame
   * @throws EOFException if the parent has gone
   * @throws IOException if the pipe cannot be read
   */
  public Frame read() throws IOException {
    while (true) {
      Frame frame = decoder.next(received);
      if (frame != null) {
        return frame;
      }
      if (!fill()) {
        throw new EOFException("the parent process has gone");
      }
    }
  }

  /** Returns false at the end of the stream. */
  private boolean fill() throws IOException {
    FileChannel known = channel;
    received.clear();
    int count = known == null ? commands.read(received.array()) : known.read(received);
    received.position(0).limit(Math.max(0, count));
    return count >= 0;
  }

  /** {@return whether {@link #read} would find something, if only that the pipe is broken} */
  public boolean hasUnread() {
    try {
      return received.hasRemaining() || commands.available() > 0;
    } catch (IOException broken) {
      return true;
    }
  }

  /** The calling thread is the one that reads from now on, until {@link #stopReading}. */
  public void readFromNowOn() {
    channel = commands.getChannel();
  }

  /**
   * Ends the reading, also of a thread that waits for a frame at the moment.
   *
   * @throws IOException if the pipe cannot be closed
   */
  public void stopReading() throws IOException {
    commands.getChannel().close();
  }

  /**
   * Writes a frame, whole; waits while the parent does not read.
   *
   * @param frame left as it was
   * @throws IOException if the parent has gone
   */
  public void write(Frame frame) throws IOException {
    writing.lock();
    try {
      if (frame.payload().remaining() <= CHUNK_BYTES) {
        answers.write(frame.toBytes().array());
      } else {
        answers.write(frame.header().array());
        writeInChunks(frame.payload().duplicate());
      }
    } finally {
      writing.unlock();
    }
  }

  private void writeInChunks(ByteBuffer bytes) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    while (bytes.hasRemaining()) {
      int count = Math.min(chunk.length, bytes.remaining());
      bytes.get(chunk, 0, count);
      answers.write(chunk, 0, count);
    }
  }

  /**
   * Takes a frame the way that {@link #read} takes one, for a JVM that warms up.
   *
   * @param sent any frame
   * @return the same, read
   */
  public static Frame rehearse(Frame sent) {
    return Objects.requireNonNull(new FrameDecoder().next(sent.toBytes()));
  }
}
