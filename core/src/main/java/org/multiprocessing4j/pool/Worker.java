package org.multiprocessing4j.pool;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.process.Child;
import org.multiprocessing4j.process.ChildListener;
import org.multiprocessing4j.process.LaunchSpec;

/**
 * One worker process, seen by the dispatcher: what it has, what it knows, how far it is on its way
 * out. Owned by the dispatcher thread.
 *
 * <pre>
 *   STARTING --READY--> READY --FINISH sent--> LEAVING --exit--> removed
 *        \________________\________ death ______________/
 * </pre>
 */
final class Worker {
  /** Enough to keep a worker busy; a bound for the memory between the two processes. */
  private static final int MAX_BYTES_AHEAD = 1 << 20;

  /** How far the life of a worker has come. */
  enum State {
    /** The JVM comes up and runs the initializer. */
    STARTING,
    /** It takes tasks. */
    READY,
    /** It was told to leave, and takes no more tasks. */
    LEAVING
  }

  /** What the dispatcher hears; called on the control thread. */
  interface Events {
    void received(Worker worker, ByteBuffer frame);

    void exited(Worker worker, int exitStatus);
  }

  final String name;
  final WorkerTimes times = new WorkerTimes();
  final StopPlan stop = new StopPlan(this);
  private final Child child;
  private final int maxTasks;
  private final Deque<WorkItem> held = new ArrayDeque<>();
  private final Set<Integer> known = new HashSet<>();
  private State state = State.STARTING;
  private long bytesHeld;
  private int taken;
  private boolean recalling;
  private boolean retiring;

  private Worker(LaunchSpec spec, ByteBuffer task, int maxTasks, Events events) {
    this.name = spec.name();
    this.maxTasks = maxTasks;
    this.child = Child.launch(spec, task, new Listener(events));
  }

  /**
   * Starts a worker JVM; returns before it is up.
   *
   * @throws org.multiprocessing4j.process.ProcessStartException if the system refuses
   */
  static Worker launch(LaunchSpec spec, PoolOptions options, Events events) {
    return new Worker(
        spec, ByteBuffer.wrap(options.workerTask().clone()), options.maxTasksPerChild(), events);
  }

  private final class Listener implements ChildListener {
    private final Events events;

    Listener(Events events) {
      this.events = events;
    }

    @Override
    public void onMessage(Child sender, ByteBuffer message) {
      events.received(Worker.this, message);
    }

    @Override
    public void onExit(Child sender, int exitCode) {
      events.exited(Worker.this, exitCode);
    }
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

  /** Returns the task that runs, or is about to; null if the worker is idle. */
  @Nullable WorkItem running() {
    return held.peekFirst();
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

  /** Returns how many more tasks it may be sent now, if it may hold so many. */
  int room(int window) {
    if (state != State.READY || !hasFuture() || stop.isActive() || recalling) {
      return 0;
    }
    int free = window - held.size();
    boolean topUp = held.size() <= window / 2; // few large frames rather than many small ones
    boolean full = bytesHeld > MAX_BYTES_AHEAD && !held.isEmpty();
    return topUp && !full ? Math.min(free, maxTasks - taken) : 0;
  }

  /** Adds a task to the frame that is about to be sent. */
  void give(WorkItem item, EncodedBuffer frame, long now) {
    Definition definition = item.call.definition();
    if (definition != null && known.add(definition.id())) {
      definition.message().writeTo(frame);
    }
    new PoolMessage.Run(item.id, item.call.bytes()).writeTo(frame);
    item.state = WorkItem.State.SENT;
    item.worker = this;
    if (held.isEmpty()) {
      item.sinceNanos = now;
      times.busy(now);
    }
    held.addLast(item);
    bytesHeld += item.call.bytes().length;
    taken++;
  }

  void send(ByteBuffer frame) {
    child.send(frame); // to a dead worker is no error: its exit is on the way
  }

  void send(PoolMessage message) {
    send(message.toFrame());
  }

  void signal(Signal signal) {
    child.signal(signal);
  }

  void forget(int definitionId) {
    if (known.remove(definitionId)) {
      send(new PoolMessage.Forget(definitionId));
    }
  }

  /** Takes an answered task off the worker; null if it has no such task. */
  @Nullable WorkItem answered(long taskId, long now) {
    WorkItem item = held.peekFirst();
    if (item == null || item.id != taskId) {
      return null;
    }
    release(held.removeFirst());
    WorkItem next = held.peekFirst();
    if (next == null) {
      times.idle(now);
    } else {
      next.sinceNanos = now;
    }
    return item;
  }

  /** Asks for what it has not begun. */
  void recall() {
    if (!recalling && held.size() > 1) {
      recalling = true;
      send(new PoolMessage.Recall());
    }
  }

  /** Takes tasks off the worker that it has given back. */
  List<WorkItem> returned(long[] taskIds) {
    recalling = false;
    Set<Long> ids = new HashSet<>();
    for (long id : taskIds) {
      ids.add(id);
    }
    List<WorkItem> back = new ArrayList<>();
    for (WorkItem item : held) {
      if (ids.contains(item.id)) {
        back.add(item);
      }
    }
    held.removeAll(back);
    back.forEach(this::release);
    taken -= back.size();
    return back;
  }

  private void release(WorkItem item) {
    item.worker = null;
    bytesHeld -= item.call.bytes().length;
  }

  /** Takes everything off a worker that is dead. */
  List<WorkItem> removeAll() {
    List<WorkItem> all = new ArrayList<>(held);
    held.clear();
    bytesHeld = 0;
    return all;
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

  /** Tells it to leave. */
  void finish() {
    if (state != State.LEAVING) {
      state = State.LEAVING;
      send(new PoolMessage.Finish());
    }
  }
}
