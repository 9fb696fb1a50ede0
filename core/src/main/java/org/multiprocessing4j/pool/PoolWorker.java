package org.multiprocessing4j.pool;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.process.ParentLink;

/**
 * What a worker JVM runs: tasks, one after the other, on its main thread, until the parent says
 * that there are no more.
 *
 * <p>An answer goes out as soon as its task is done and before the next one begins. It is in the
 * kernel then, so it arrives even if the next task kills this process, and the parent blames the
 * right one.
 *
 * <p>The two hooks are carried as bytes, so that what cannot be decoded here fails as the hook
 * itself does, with a message to the parent.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PoolWorker(byte[] initializer, byte[] exitFunction) implements SerializableRunnable {
  private static final int FAILED = 1;

  @Override
  public void run() throws InterruptedException {
    ParentLink link =
        ParentLink.current()
            .orElseThrow(() -> new IllegalStateException("a pool worker needs a parent"));
    if (!initialize(link)) {
      System.exit(FAILED);
    }
    TaskQueue queue = new TaskQueue(Thread.currentThread());
    link.onMessage(frame -> receive(frame, queue, link));
    link.send(new PoolMessage.Ready().toFrame());
    runTasks(queue, link);
    System.exit(leave());
  }

  private boolean initialize(ParentLink link) {
    try {
      runHook(initializer);
      return true;
    } catch (Throwable thrown) { // whatever it is, the pool fails with it
      link.send(new PoolMessage.Refused(Failure.of(thrown)).toFrame());
      return false;
    }
  }

  /** Runs the exit function; returns the exit code. */
  private int leave() {
    try {
      runHook(exitFunction);
      return 0;
    } catch (Throwable thrown) { // as an uncaught exception in any other process
      thrown.printStackTrace();
      return FAILED;
    }
  }

  private static void runHook(byte[] hook) throws Exception {
    if (Codec.standard().decode(ByteBuffer.wrap(hook)) instanceof SerializableRunnable function) {
      function.run();
    }
  }

  /** On the thread that reads the control pipes, which therefore hears the parent at any time. */
  private static void receive(ByteBuffer frame, TaskQueue queue, ParentLink link) {
    while (frame.hasRemaining()) {
      PoolMessage message = PoolMessage.read(frame);
      if (message instanceof PoolMessage.Recall) {
        link.send(new PoolMessage.Returned(queue.recall()).toFrame());
      } else if (message instanceof PoolMessage.Stop stop) {
        if (queue.stop(stop.task())) {
          link.send(new PoolMessage.Returned(new long[] {stop.task()}).toFrame());
        }
      } else {
        queue.add(message);
      }
    }
  }

  private static void runTasks(TaskQueue queue, ParentLink link) throws InterruptedException {
    CallRunner calls = new CallRunner();
    EncodedBuffer buffer = new EncodedBuffer();
    PoolMessage next = queue.take();
    while (!(next instanceof PoolMessage.Finish)) {
      if (next instanceof PoolMessage.Run task) {
        link.send(runTask(task, calls, queue, buffer));
      } else if (next instanceof PoolMessage.Define definition) {
        calls.define(definition);
      } else if (next instanceof PoolMessage.Forget forget) {
        calls.forget(forget.id());
      }
      next = queue.take();
    }
  }

  /** Runs a task; returns the frame with the answer. */
  private static ByteBuffer runTask(
      PoolMessage.Run task, CallRunner calls, TaskQueue queue, EncodedBuffer buffer) {
    long begin = System.nanoTime();
    buffer.reset();
    try {
      Object result = calls.run(task.call());
      PoolMessage.Succeeded.write(task.task(), System.nanoTime() - begin, result, buffer);
    } catch (Throwable thrown) { // a task may throw anything, and its result may not be encodable
      buffer.reset();
      new PoolMessage.Failed(task.task(), System.nanoTime() - begin, Failure.of(thrown))
          .writeTo(buffer);
    } finally {
      queue.ended();
    }
    return buffer.toByteBuffer();
  }

  /** Encodes a hook, or null for none, for the constructor. */
  static byte[] encodeHook(@Nullable SerializableRunnable hook) {
    EncodedBuffer buffer = new EncodedBuffer();
    Codec.standard().encode(hook, buffer);
    return buffer.toByteArray();
  }

  /** Returns this object as the task of a child process. */
  byte[] encode() {
    EncodedBuffer buffer = new EncodedBuffer();
    try {
      Codec.standard().encode(this, buffer);
    } catch (IpcException impossible) {
      throw new IllegalStateException("two arrays cannot be encoded", impossible);
    }
    return buffer.toByteArray();
  }
}
