package org.multiprocessing4j.pool.call;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;

/**
 * The messages between the parent and a worker. A frame carries one or more of these, one after the
 * other; numbers are big-endian. Frames go through the memory pipe, but for RECALL and STOP, which
 * must be heard while a task runs: these take the control pipe.
 *
 * <pre>
 *   parent to worker                            worker to parent
 *   DEFINE   1 | id:8 | kind:1 | len:4 | bytes  READY     11
 *   FORGET   2 | id:8                           REFUSED   12 | failure
 *   RUN      3 | task:8 | len:4 | call          SUCCEEDED 13 | task:8 | workNanos:8 | len:4 | value
 *   RECALL   4                                  FAILED    14 | task:8 | workNanos:8 | failure
 *   STOP     5 | task:8                         RETURNED  15 | count:4 | task:8 ...
 *   FINISH   6
 * </pre>
 *
 * A worker runs its tasks in the order in which they came and answers each as soon as it is done.
 * So the first unanswered task is the one that runs, and the parent needs no message to know it.
 */
@Internal
public sealed interface PoolMessage {
  /** The first byte of each message. */
  final class Type {
    static final byte DEFINE = 1;
    static final byte FORGET = 2;
    static final byte RUN = 3;
    static final byte RECALL = 4;
    static final byte STOP = 5;
    static final byte FINISH = 6;
    static final byte READY = 11;
    static final byte REFUSED = 12;
    static final byte SUCCEEDED = 13;
    static final byte FAILED = 14;
    static final byte RETURNED = 15;

    private Type() {}
  }

  /** Appends this message to a frame. */
  void writeTo(EncodedBuffer sink);

  /** What a {@link Define} defines. */
  enum Kind {
    /** The site of a lambda, whose captured arguments come with each call. */
    LAMBDA,
    /** A function that is applied to many items. */
    FUNCTION
  }

  /** Code that later calls name by its id. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Define(long id, Kind kind, byte[] code) implements PoolMessage {
    /** Type, id, kind and length. */
    private static final int HEADER_BYTES = 1 + Long.BYTES + 1 + Integer.BYTES;

    /** Returns how much {@link #writeTo} appends. */
    public int sizeBytes() {
      return HEADER_BYTES + code.length;
    }

    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.DEFINE);
      sink.writeLong(id);
      sink.write(kind == Kind.LAMBDA ? 0 : 1);
      writeBytes(code, sink);
    }
  }

  /** No call will name this id again. */
  record Forget(long id) implements PoolMessage {
    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.FORGET);
      sink.writeLong(id);
    }
  }

  /** A task to run after those that came before; the call is a view of the frame. */
  record Run(long task, ByteBuffer call) implements PoolMessage {
    /** What {@link #writeTo} appends besides the call: type, task and length. */
    public static final int OVERHEAD_BYTES = 1 + Long.BYTES + Integer.BYTES;

    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.RUN);
      sink.writeLong(task);
      sink.writeInt(call.remaining());
      sink.write(call);
    }
  }

  /** Give back every task that has not begun. */
  record Recall() implements PoolMessage {
    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.RECALL);
    }
  }

  /** Interrupt this task, if it is the one that runs. */
  record Stop(long task) implements PoolMessage {
    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.STOP);
      sink.writeLong(task);
    }
  }

  /** There will be no more tasks: leave. */
  record Finish() implements PoolMessage {
    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.FINISH);
    }
  }

  /** The worker is initialised and waits for tasks. */
  record Ready() implements PoolMessage {
    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.READY);
    }
  }

  /** The initializer failed. */
  record Refused(Failure failure) implements PoolMessage {
    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.REFUSED);
      failure.writeTo(sink);
    }
  }

  /** A task is done; the value is a view of the frame. */
  record Succeeded(long task, long workNanos, ByteBuffer value) implements PoolMessage {
    /** Appends such a message, encoding the result in place. */
    public static void write(
        long task, long workNanos, @Nullable Object result, EncodedBuffer sink) {
      sink.write(Type.SUCCEEDED);
      sink.writeLong(task);
      sink.writeLong(workNanos);
      int lengthOffset = sink.size();
      sink.writeInt(0);
      Codec.standard().encode(result, sink);
      sink.putInt(lengthOffset, sink.size() - lengthOffset - Integer.BYTES);
    }

    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.SUCCEEDED);
      sink.writeLong(task);
      sink.writeLong(workNanos);
      sink.writeInt(value.remaining());
      sink.write(value);
    }
  }

  /** A task threw something, or its result could not be encoded. */
  record Failed(long task, long workNanos, Failure failure) implements PoolMessage {
    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.FAILED);
      sink.writeLong(task);
      sink.writeLong(workNanos);
      failure.writeTo(sink);
    }
  }

  /** Answer to {@link Recall}: these tasks will not be run. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Returned(long[] tasks) implements PoolMessage {
    @Override
    public void writeTo(EncodedBuffer sink) {
      sink.write(Type.RETURNED);
      sink.writeInt(tasks.length);
      for (long task : tasks) {
        sink.writeLong(task);
      }
    }
  }

  /** Returns a frame that holds only this message. */
  default ByteBuffer toFrame() {
    EncodedBuffer frame = new EncodedBuffer();
    writeTo(frame);
    return frame.toByteBuffer();
  }

  /**
   * Takes the next message out of a frame.
   *
   * @throws IllegalStateException if it is not one
   */
  static PoolMessage read(ByteBuffer frame) {
    try {
      return readMessage(frame);
    } catch (BufferUnderflowException e) {
      throw new IllegalStateException("a pool message has been cut off", e);
    }
  }

  private static PoolMessage readMessage(ByteBuffer frame) {
    byte type = frame.get();
    return switch (type) {
      case Type.DEFINE ->
          new Define(
              frame.getLong(), frame.get() == 0 ? Kind.LAMBDA : Kind.FUNCTION, readBytes(frame));
      case Type.FORGET -> new Forget(frame.getLong());
      case Type.RUN -> new Run(frame.getLong(), readView(frame));
      case Type.RECALL -> new Recall();
      case Type.STOP -> new Stop(frame.getLong());
      case Type.FINISH -> new Finish();
      case Type.READY -> new Ready();
      case Type.REFUSED -> new Refused(Failure.read(frame));
      case Type.SUCCEEDED -> new Succeeded(frame.getLong(), frame.getLong(), readView(frame));
      case Type.FAILED -> new Failed(frame.getLong(), frame.getLong(), Failure.read(frame));
      case Type.RETURNED -> new Returned(readLongs(frame));
      default -> throw new IllegalStateException("unknown pool message " + type);
    };
  }

  /** Appends bytes with their number in front. */
  static void writeBytes(byte[] bytes, EncodedBuffer sink) {
    sink.writeInt(bytes.length);
    sink.write(bytes, 0, bytes.length);
  }

  /** Reads how many things of a size follow, and believes it only if there is room for them. */
  private static int readCount(ByteBuffer frame, int sizeBytes) {
    int count = frame.getInt();
    if (count < 0 || count > frame.remaining() / sizeBytes) {
      throw new IllegalStateException(
          "a pool message announces " + count + " things in " + frame.remaining() + " bytes");
    }
    return count;
  }

  /** Reads bytes with their number in front. */
  static byte[] readBytes(ByteBuffer frame) {
    byte[] bytes = new byte[readCount(frame, 1)];
    frame.get(bytes);
    return bytes;
  }

  private static ByteBuffer readView(ByteBuffer frame) {
    int length = readCount(frame, 1);
    ByteBuffer view = frame.slice(frame.position(), length);
    frame.position(frame.position() + length);
    return view;
  }

  private static long[] readLongs(ByteBuffer frame) {
    long[] numbers = new long[readCount(frame, Long.BYTES)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = frame.getLong();
    }
    return numbers;
  }
}
