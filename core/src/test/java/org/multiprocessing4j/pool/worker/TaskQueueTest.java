package org.multiprocessing4j.pool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.pipe.memory.MemoryEnd;
import org.multiprocessing4j.pool.call.PoolMessage;

/** The threads of a worker, in one process with the one that plays the parent. */
@Timeout(60)
class TaskQueueTest {
  private final MemoryEnd.Pair ends = MemoryEnd.pair("task-queue", 1 << 12);
  private final MemoryEnd parent = ends.first();
  private final SharedBell bell = SharedBell.create();
  private final Answers answers = new Answers(ends.second(), bell);
  private final ExecutorService runner = Executors.newSingleThreadExecutor();
  private final ExecutorService control = Executors.newSingleThreadExecutor();
  private Thread runnerThread;
  private Thread controlThread;
  private TaskQueue queue;

  @BeforeEach
  void start() throws Exception {
    runnerThread = runner.submit(Thread::currentThread).get();
    controlThread = control.submit(Thread::currentThread).get();
    queue = new TaskQueue(runnerThread, ends.second(), bell, answers);
  }

  @AfterEach
  void close() {
    runner.shutdown();
    control.shutdown();
    parent.close();
    ends.second().close();
    bell.close();
  }

  @Test
  void nothingIsBegunBeforeTheParentWasToldWhatARecallTookBack() throws Exception {
    checkNothingIsBegunBeforeTheEndOf(queue::recall);
  }

  @Test
  void nothingIsBegunBeforeTheParentWasToldWhatAStopTookBack() throws Exception {
    checkNothingIsBegunBeforeTheEndOf(() -> queue.stop(2));
  }

  /** Keeps the order from answering, and looks whether the next task is begun meanwhile. */
  private void checkNothingIsBegunBeforeTheEndOf(Runnable order) throws Exception {
    send(1, 2);
    assertThat(takeTask()).isEqualTo(1);
    queue.ended();
    send(3);
    Future<Long> next;
    synchronized (answers) {
      Future<?> unused = control.submit(order);
      await().until(() -> isBlocked(controlThread));
      next = runner.submit(this::takeTask);
      await().until(() -> next.isDone() || isBlocked(runnerThread));
      assertThat(next).isNotDone();
    }
    parent.await();
    PoolMessage answer = PoolMessage.read(Objects.requireNonNull(parent.poll()));
    assertThat(answer).isInstanceOf(PoolMessage.Returned.class);
    assertThat(((PoolMessage.Returned) answer).tasks()).containsExactly(2);
    assertThat(next.get()).isEqualTo(3);
  }

  private static boolean isBlocked(Thread thread) {
    return thread.getState() == Thread.State.BLOCKED;
  }

  private long takeTask() {
    return ((PoolMessage.Run) queue.take()).task();
  }

  /** Sends tasks in one frame. */
  private void send(long... tasks) {
    EncodedBuffer frame = new EncodedBuffer();
    for (long task : tasks) {
      new PoolMessage.Run(task, ByteBuffer.allocate(0)).writeTo(frame);
    }
    assertThat(parent.offer(frame.toByteBuffer())).isTrue();
  }
}
