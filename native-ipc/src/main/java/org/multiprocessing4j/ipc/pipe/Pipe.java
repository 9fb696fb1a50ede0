package org.multiprocessing4j.ipc.pipe;

import java.io.Serializable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.pipe.memory.MemoryEnd;
import org.multiprocessing4j.ipc.posix.DescriptorPair;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Sockets;

/**
 * Two connected ends, one of which usually goes to another process.
 *
 * <pre>{@code
 * Pipe pipe = Pipe.simplex();
 * Connection writer = pipe.writer();
 * ChildProcess child = new ChildProcess(() -> writer.send("hello")).start();
 * writer.close();                            // the child keeps a copy of its own
 * System.out.println(pipe.reader().receive());
 * }</pre>
 *
 * <p>The other side sees the end of the stream only when the last process has closed its copy, so
 * close an end after sending it to another process. The pipe itself may be sent, too; that gives
 * the receiver both ends.
 *
 * <p>A pipe is a pair of Unix sockets without a name, so that no stranger can connect to it. One
 * made by {@link #memory()} is a file in the directory of the run, which is closed to other users.
 */
public final class Pipe implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;

  /** About what a Unix socket holds. */
  private static final int DEFAULT_CAPACITY_BYTES = 1 << 18;

  private final Connection first;
  private final Connection second;

  private Pipe(Connection first, Connection second) {
    this.first = first;
    this.second = second;
  }

  /**
   * Makes a pipe whose ends both send and receive.
   *
   * @return the open pipe
   */
  public static Pipe duplex() {
    return create("end of a duplex pipe", "end of a duplex pipe", true);
  }

  /**
   * Makes a pipe with a receiving end, the first, and a sending end, the second.
   *
   * @return the open pipe
   */
  public static Pipe simplex() {
    return create("receiving end of a pipe", "sending end of a pipe", false);
  }

  /**
   * Makes a pipe whose ends both send and receive, through shared memory. It works like {@link
   * #duplex()}, but is several times faster, since a message to a receiver that is awake costs no
   * system call. It holds 256 KiB in each direction.
   *
   * @return the open pipe
   * @see #memory(int)
   */
  public static Pipe memory() {
    return memory(DEFAULT_CAPACITY_BYTES);
  }

  /**
   * Makes a pipe whose ends both send and receive, through shared memory.
   *
   * <p>It differs from a pipe of sockets in this: its connections have no {@link Connection#fd()};
   * {@link Connection#await} looks at them once a millisecond; a send into a ring with room may
   * succeed for some milliseconds after the other side was killed, as it does for what waits in a
   * socket; and an end has at most 16 handles in all processes. Two processes that hold the same
   * end must not both send on it, nor both receive: here that destroys the stream.
   *
   * @param capacity how many bytes wait in each direction, a power of two from 4096 to 2^29; longer
   *     messages flow through in pieces. Twice as much memory is taken at once, and given back when
   *     both ends are closed in all processes and collected as garbage.
   * @return the open pipe
   * @throws IllegalArgumentException if the capacity is not such a power of two
   * @throws org.multiprocessing4j.ipc.memory.OutOfSharedMemoryException if there is no room
   */
  public static Pipe memory(int capacity) {
    MemoryEnd.Pair ends = MemoryEnd.pair(null, capacity);
    Codec codec = Codec.standard();
    try {
      return new Pipe(
          MemoryConnection.adopt(ends.first(), codec),
          MemoryConnection.adopt(ends.second(), codec));
    } catch (Throwable failed) {
      ends.first().close();
      ends.second().close();
      throw failed;
    }
  }

  private static Pipe create(String firstName, String secondName, boolean duplex) {
    Codec codec = Codec.standard();
    DescriptorPair pair = Sockets.pair();
    Connection first;
    try {
      first = SocketConnection.adopt(pair.first(), firstName, codec, true, duplex);
    } catch (Throwable failed) {
      FileDescriptors.close(pair.second());
      throw failed;
    }
    try {
      return new Pipe(
          first, SocketConnection.adopt(pair.second(), secondName, codec, duplex, true));
    } catch (Throwable failed) {
      first.close();
      throw failed;
    }
  }

  /**
   * Returns the first end.
   *
   * @return the same as {@link #reader()}
   */
  public Connection first() {
    return first;
  }

  /**
   * Returns the second end.
   *
   * @return the same as {@link #writer()}
   */
  public Connection second() {
    return second;
  }

  /**
   * Returns the receiving end of a simplex pipe, the first end of a duplex one.
   *
   * @return the first end
   */
  public Connection reader() {
    return first;
  }

  /**
   * Returns the sending end of a simplex pipe, the second end of a duplex one.
   *
   * @return the second end
   */
  public Connection writer() {
    return second;
  }

  /** Closes both ends in this process. */
  @Override
  public void close() {
    first.close();
    second.close();
  }

  @Override
  public String toString() {
    return "Pipe[" + first + ", " + second + "]";
  }
}
