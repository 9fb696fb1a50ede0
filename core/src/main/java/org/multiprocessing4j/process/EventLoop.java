package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;

/**
 * One daemon thread that waits on many descriptors. It lives as long as the JVM.
 *
 * <p>Sources are added and removed on the thread itself; others use {@link #execute}.
 */
final class EventLoop {
  private static final long NAP_NANOS = 1_000_000;

  private final List<EventSource> sources = new ArrayList<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final int wakeFd = FileDescriptors.eventCounter();
  private final Poll poll = new Poll(16);
  private volatile boolean leavingKernel;

  private EventLoop() {}

  static EventLoop start(String threadName) {
    EventLoop loop = new EventLoop();
    Thread thread = new Thread(loop::run, threadName);
    thread.setDaemon(true);
    thread.start();
    return loop;
  }

  /** Has the loop's thread run something soon. */
  void execute(Runnable task) {
    tasks.add(task);
    wake();
  }

  /** Makes the loop ask all sources for their interest again. */
  void wake() {
    if (wakePending.compareAndSet(false, true)) {
      FileDescriptors.write(wakeFd, counter(1));
    }
  }

  /**
   * From now on the thread sleeps in Java: a JVM that ends waits 300 ms for threads in the kernel.
   * It goes on with its work, since shutdown hooks may still wait for children.
   */
  void leaveKernel() {
    leavingKernel = true;
    wake();
  }

  void add(EventSource source) {
    sources.add(source);
  }

  void remove(EventSource source) {
    sources.remove(source);
  }

  private void run() {
    while (true) {
      try {
        runOnce();
      } catch (RuntimeException | Error e) {
        ProcessLog.error("the control thread goes on after an error", e);
      }
    }
  }

  private void runOnce() {
    List<EventSource> watched = List.copyOf(sources);
    poll.clear();
    poll.add(wakeFd, Poll.READABLE);
    watched.forEach(source -> poll.add(source.fd(), source.interest()));
    if (leavingKernel) {
      LockSupport.parkNanos(NAP_NANOS);
      poll.await(0);
    } else {
      poll.await(Long.MAX_VALUE);
    }
    if (poll.readyEvents(0) != 0) {
      clearWake();
    }
    for (int i = 0; i < watched.size(); i++) {
      dispatch(watched.get(i), poll.readyEvents(i + 1));
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** A source may have been removed, and its descriptor closed, by one before it. */
  private void dispatch(EventSource source, int events) {
    if (events != 0 && sources.contains(source)) {
      source.ready(events);
    }
  }

  private void clearWake() {
    FileDescriptors.read(wakeFd, counter(0));
    wakePending.set(false);
  }

  private static ByteBuffer counter(long value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
    return bytes.putLong(0, value);
  }
}
