package org.multiprocessing4j.pool.dispatch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.pipe.memory.MemoryEnd;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.pool.call.Definition;
import org.multiprocessing4j.pool.call.PoolMessage;
import org.multiprocessing4j.pool.worker.PoolWorker;
import org.multiprocessing4j.pool.worker.SharedBell;
import org.multiprocessing4j.process.Child;
import org.multiprocessing4j.process.ChildListener;
import org.multiprocessing4j.process.LaunchSpec;

/**
 * One worker process, seen by the dispatcher: the tasks that it holds, the code that it knows, and
 * its state. Accessed only by the thread that has the turn.
 *
 * <pre>
 *   STARTING --READY--> READY --FINISH sent--> LEAVING --exit--> removed
 *       \________________\________ death ______________/
 *        \____________ REFUSED _____________/
 * </pre>
 */
final class Worker implements ChildListener {
  /** The state of a worker. */
  enum State {
    /** The JVM comes up and runs the initializer. */
    STARTING,
    /** It takes tasks. */
    READY,
    /** It was told to leave, or does so since it refused, and takes no more tasks. */
    LEAVING
  }

  final String name;
  final WorkerTimes times = new WorkerTimes();
  final StopPlan stop = new StopPlan(this);
  final WorkerPipe pipe;
  private final Child child;
  private final ObjIntConsumer<Worker> onExit;
  private final long maxTasks;
  private final ItemList held = new ItemList();
  private final Set<Long> known = new HashSet<>();
  private State state = State.STARTING;
  private long taken;
  private boolean recalling;
  private boolean retiring;
  private long runningSinceNanos;

  private Worker(
      LaunchSpec spec,
      WorkerPipe pipe,
      ByteBuffer task,
      long maxTasks,
      ObjIntConsumer<Worker> onExit) {
    this.name = spec.name();
    this.pipe = pipe;
    this.maxTasks = maxTasks;
    this.onExit = onExit;
    this.child = Child.launch(spec, task, this);
  }

  /**
   * Starts a worker JVM; returns before it is up.
   *
   * @param onExit hears on the control thread that it has exited, and its exit code
   * @throws org.multiprocessing4j.ipc.IpcException if the system refuses a process or memory
   */
  static Worker launch(
      LaunchSpec spec, PoolOptions options, SharedBell bell, ObjIntConsumer<Worker> onExit) {
    WorkerPipe.Ends ends = WorkerPipe.create(spec.name());
    try (MemoryEnd far = ends.far()) {
      ByteBuffer task = new PoolWorker(options.hooks(), far, bell.address()).encode();
      return new Worker(spec, ends.pipe(), task, options.maxTasksPerChild(), onExit);
    } catch (Throwable failed) {
      ends.pipe().hangUp();
      throw failed;
    }
  }

  @Override
  public void onExit(Child sender, int exitCode) {
    onExit.accept(this, exitCode);
  }

  long pid() {
    return child.pid();
  }

  State state() {
    return state;
  }

  void becameReady(long now) {
    if (state == State.STARTING) {
      state = State.READY;
      times.ready(now);
    }
  }

  /** Its initializer has failed, and now it exits. */
  void refused() {
    state = State.LEAVING;
  }

  /** Returns the task that runs, or is about to; null if the worker is idle. */
  @Nullable WorkItem running() {
    return held.first();
  }

  /** Returns how long the first of its tasks has been the first. */
  long runningNanos(long now) {
    return now - runningSinceNanos;
  }

  boolean isBusy() {
    return !held.isEmpty();
  }

  int heldCount() {
    return held.size();
  }

  boolean isIdle() {
    return state == State.READY && held.isEmpty();
  }

  /** Returns whether it will ever take another task. */
  boolean hasFuture() {
    return state != State.LEAVING && !retiring && taken < maxTasks;
  }

  /** Returns whether it takes tasks now, though perhaps not yet another one. */
  boolean takesTasks() {
    return state == State.READY && hasFuture();
  }

  /** Returns how many more tasks it may be sent now, if it may hold so many. */
  int room(int window) {
    if (!takesTasks() || stop.isActive() || recalling || !pipe.isClear()) {
      return 0;
    }
    int free = window - held.size();
    boolean topUp = held.size() <= window / 2; // few large frames rather than many small ones
    return topUp ? (int) Math.min(free, maxTasks - taken) : 0;
  }

  /**
   * Returns whether a task may be added to a frame. All but the first task of an idle worker must
   * fit into the pipe at once, since what has not left this process cannot be recalled.
   */
  boolean takes(WorkItem item, EncodedBuffer frame) {
    return held.isEmpty() || pipe.fits(frame.size() + sizeOf(item));
  }

  private long sizeOf(WorkItem item) {
    Definition definition = item.call.definition();
    boolean isKnown = definition == null || known.contains(definition.id());
    int code = definition == null || isKnown ? 0 : definition.message().sizeBytes();
    return (long) code + PoolMessage.Run.OVERHEAD_BYTES + item.call.bytes().length;
  }

  /** Adds a task to the frame that is about to be sent; {@link #hold} has to follow. */
  void write(WorkItem item, EncodedBuffer frame) {
    Definition definition = item.call.definition();
    if (definition != null && known.add(definition.id())) {
      definition.message().writeTo(frame);
    }
    new PoolMessage.Run(item.id, ByteBuffer.wrap(item.call.bytes())).writeTo(frame);
  }

  /** Takes over a task that is in no list. */
  void hold(WorkItem item, long now) {
    item.sentTo(this);
    held.addLast(item);
    taken++;
    if (item == held.first()) {
      runningSinceNanos = now;
      times.busy(now);
    }
  }

  /** Tells something that is heard while a task runs, too. */
  void order(PoolMessage message) {
    child.send(message.toFrame()); // to a dead worker is no error: its exit is on the way
  }

  void signal(Signal signal) {
    child.signal(signal);
  }

  void forget(long definitionId) {
    if (known.remove(definitionId)) {
      pipe.send(new PoolMessage.Forget(definitionId).toFrame());
    }
  }

  /** Gives up a task, since it was answered or given back. */
  void remove(WorkItem item, long now) {
    boolean wasFirst = item == held.first();
    held.remove(item);
    stop.ended(item);
    if (wasFirst) {
      runningSinceNanos = now;
    }
    if (held.isEmpty()) {
      times.idle(now);
    }
  }

  /** Asks for what it has not begun. */
  void recall() {
    if (!recalling && held.size() > 1) {
      recalling = true;
      order(new PoolMessage.Recall());
    }
  }

  /** Hands on what the worker has given back, beginning with the last. */
  void returned(long[] taskIds, long now, Consumer<WorkItem> receiver) {
    recalling = false;
    long[] ids = taskIds.clone();
    Arrays.sort(ids);
    @Nullable WorkItem item = held.last();
    while (item != null) {
      WorkItem before = item.previous;
      if (Arrays.binarySearch(ids, item.id) >= 0) {
        remove(item, now);
        taken--;
        receiver.accept(item);
      }
      item = before;
    }
  }

  /** Hands on all that a dead worker has, beginning with the last. */
  void removeAll(Consumer<WorkItem> receiver) {
    for (WorkItem item = held.last(); item != null; item = held.last()) {
      held.remove(item);
      receiver.accept(item);
    }
  }

  /** Lets it leave once it has ended the task that it runs. */
  void retire() {
    retiring = true;
    recall();
  }

  /** Tells it to leave if it has nothing to do and will not get anything. */
  void finishIfDone() {
    if (state == State.READY && held.isEmpty() && !hasFuture()) {
      finish();
    }
  }

  /**
   * Tells it to leave if it has been idle for so long, where 0 is for ever; returns how long until
   * that.
   */
  long finishIfIdleFor(long limitNanos, long now) {
    if (limitNanos == 0 || !isIdle()) {
      return Long.MAX_VALUE;
    }
    long left = limitNanos - times.idleNanos(now);
    if (left > 0) {
      return left;
    }
    finish();
    return Long.MAX_VALUE;
  }

  /** Tells it to leave. */
  void finish() {
    if (state != State.LEAVING) {
      state = State.LEAVING;
      pipe.send(new PoolMessage.Finish().toFrame());
    }
  }
}
