package org.multiprocessing4j.process.control;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * One daemon thread that waits on many descriptors. It lives as long as the JVM.
 *
 * <p>Sources are added and removed on the thread itself; others use {@link #execute}.
 */
final class EventLoop {
  private static final int BUFFER_BYTES = 64 << 10;

  /** How often the stand-in looks whether it is needed, while the JVM ends. */
  private static final long STAND_BY_NANOS = 100_000_000;

  /** How long nothing is tried after a turn has failed: its cause may last. */
  static final long RETRY_NANOS = 50_000_000;

  private final List<EventSource> sources = new ArrayList<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final Poll poll = new Poll(16);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final int wakeFd = FileDescriptors.eventCounter(); // last: nothing must fail after it
  private final Thread thread;

  private EventLoop(String threadName) {
    thread = daemon(this::run, threadName);
  }

  static EventLoop start(String threadName) {
    EventLoop loop = new EventLoop(threadName);
    try {
      loop.thread.start();
      return loop;
    } catch (Throwable e) { // there are too many threads
      FileDescriptors.close(loop.wakeFd);
      throw e;
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setDaemon(true);
    // It lives for ever, and must not keep alive the class loader of whoever started a child first.
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  /**
   * To be called when this JVM ends: from now on another thread stands by. A listener or consumer
   * that calls {@link System#exit} never returns, while the end waits for children that its thread
   * would have to reap.
   */
  void standBy() {
    try {
      daemon(this::runInPlace, thread.getName()).start();
    } catch (OutOfMemoryError tooManyThreads) {
      ProcessLog.debug("nobody stands by for an event loop", tooManyThreads);
    }
  }

  private void runInPlace() {
    while (!isExiting(thread)) {
      LockSupport.parkNanos(STAND_BY_NANOS);
    }
    wake(); // for tasks that the other has left
    run();
  }

  private static boolean isExiting(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals("java.lang.Shutdown")) {
        return true;
      }
    }
    return false;
  }

  /** Makes the loop's thread run something soon. */
  void execute(Runnable task) {
    tasks.add(task);
    wake();
  }

  /** Makes the loop ask all sources for their interest again. */
  void wake() {
    if (wakePending.compareAndSet(false, true)) {
      FileDescriptors.addOne(wakeFd);
    }
  }

  /** Where sources read into; each uses up what it has read before it returns. */
  ByteBuffer buffer() {
    return buffer;
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
      } catch (Throwable e) {
        goOnAfter(e);
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private static void goOnAfter(Throwable e) {
    ProcessLog.error("an event loop goes on after an error", e);
  }

  private void runOnce() {
    List<EventSource> watched = List.copyOf(sources);
    poll.clear();
    poll.add(wakeFd, Poll.READABLE);
    watched.forEach(source -> poll.add(source.fd(), source.interest()));
    poll.await(Long.MAX_VALUE);
    if (poll.readyEvents(0) != 0) {
      clearWake();
    }
    for (int i = 0; i < watched.size(); i++) {
      dispatch(watched.get(i), poll.readyEvents(i + 1));
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      run(task);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // the others have to run
      goOnAfter(e);
    }
  }

  /** A source may have been removed, and its descriptor closed, by one before it. */
  private void dispatch(EventSource source, int events) {
    if (events != 0 && sources.contains(source)) {
      try {
        source.ready(events);
      } catch (Throwable e) { // the others have to be served
        goOnAfter(e);
      }
    }
  }

  private void clearWake() {
    FileDescriptors.takeAll(wakeFd);
    wakePending.set(false);
  }
}
