package org.multiprocessing4j.pool.worker;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.memory.SharedCell;
import org.multiprocessing4j.ipc.pipe.BrokenPipeException;
import org.multiprocessing4j.ipc.pipe.EndOfStreamException;
import org.multiprocessing4j.ipc.pipe.memory.MemoryEnd;
import org.multiprocessing4j.ipc.posix.TerminalSignals;
import org.multiprocessing4j.pool.call.Failure;
import org.multiprocessing4j.pool.call.PoolHooks;
import org.multiprocessing4j.pool.call.PoolMessage;
import org.multiprocessing4j.process.ChildMain;
import org.multiprocessing4j.process.ParentLink;

/**
 * What a worker JVM runs: tasks, one after the other, on its main thread, until the parent says
 * that there are no more.
 *
 * <p>An answer goes out as soon as its task is done and before the next one begins. It is in shared
 * memory then, so it arrives even if the next task kills this process, and the parent blames the
 * right one.
 *
 * @param hooks what to run before and after
 * @param parent where tasks come from and answers go
 * @param bell to be rung when an answer was written
 */
@Internal
public record PoolWorker(PoolHooks hooks, MemoryEnd parent, SharedCell.Address bell)
    implements SerializableRunnable {
  private static final int FAILED = 1;

  @Override
  public void run() {
    TerminalSignals.leaveToParent();
    ParentLink link =
        ParentLink.current()
            .orElseThrow(() -> new IllegalStateException("a pool worker needs a parent"));
    Bell attached = SharedBell.attach(bell);
    Answers answers = new Answers(parent, attached);
    if (!initialize(answers)) {
      ChildMain.exitAfterTask(FAILED);
      return;
    }
    TaskQueue queue = new TaskQueue(Thread.currentThread(), parent, attached, answers);
    link.onMessage(frame -> obey(PoolMessage.read(frame), queue));
    try {
      answers.send(new PoolMessage.Ready());
      runTasks(queue, answers, new CallRunner(hooks.hasInitializer()));
    } catch (EndOfStreamException | BrokenPipeException parentHasDied) {
      return; // as a daemon this process is being ended
    }
    ChildMain.exitAfterTask(leave()); // with threads that tasks have left running
  }

  private boolean initialize(Answers answers) {
    try {
      hooks.runInitializer();
      return true;
    } catch (Throwable thrown) { // whatever it is, the pool fails with it
      answers.send(new PoolMessage.Refused(Failure.of(thrown)));
      return false;
    }
  }

  /** Runs the exit function; returns the exit code. */
  private int leave() {
    try {
      hooks.runExitFunction();
      return 0;
    } catch (Throwable thrown) { // as an uncaught exception in any other process
      thrown.printStackTrace();
      return FAILED;
    }
  }

  /** On the thread that reads the control pipes, which therefore hears the parent at any time. */
  private static void obey(PoolMessage order, TaskQueue queue) {
    try {
      carryOut(order, queue);
    } catch (BrokenPipeException parentHasDied) {
      return; // as a daemon this process is being ended
    } catch (Throwable failed) { // the parent would wait for an answer for ever
      failed.printStackTrace();
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static void carryOut(PoolMessage order, TaskQueue queue) {
    if (order instanceof PoolMessage.Recall) {
      queue.recall();
    } else if (order instanceof PoolMessage.Stop stop) {
      queue.stop(stop.task());
    }
  }

  private static void runTasks(TaskQueue queue, Answers answers, CallRunner calls) {
    EncodedBuffer buffer = new EncodedBuffer();
    ClassLoader classes = Thread.currentThread().getContextClassLoader();
    PoolMessage next = queue.take();
    while (!(next instanceof PoolMessage.Finish)) {
      if (next instanceof PoolMessage.Run task) {
        answers.send(runTask(task, calls, queue, buffer));
        Thread.currentThread().setContextClassLoader(classes); // that of the next task
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
      if (queue.isStopped()) {
        return new PoolMessage.Returned(new long[] {task.task()}).toFrame();
      }
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

  /** Returns this object as the task of a child process. */
  public ByteBuffer encode() {
    return EncodedBuffer.of(this).toByteBuffer();
  }
}
