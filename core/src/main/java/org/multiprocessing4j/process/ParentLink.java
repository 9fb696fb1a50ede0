package org.multiprocessing4j.process;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.process.control.Frame;
import org.multiprocessing4j.process.control.FrameType;
import org.multiprocessing4j.process.control.ParentPipes;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * The parent, seen by its child.
 *
 * <p>A child that was started with {@link Child#launch}, such as the worker of a pool, talks to its
 * parent with {@link #send} and {@link #onMessage}. If the parent dies, {@link #send} fails; a
 * daemon child is ended besides, a non-daemon one lives on.
 *
 * <p>Any thread of the child may call any method. The link closes with the process.
 */
// No lambdas in what every child runs: the first one costs a starting JVM some 20 ms.
@Internal
public final class ParentLink {
  private static final long PARENT_CHECK_NANOS = 50_000_000;

  private static volatile @Nullable ParentLink current;

  private final ParentPipes pipes;

  /** What came before there was a handler. */
  private final List<ByteBuffer> inbox = new ArrayList<>();

  private final CountDownLatch parentGone = new CountDownLatch(1);

  private @Nullable Consumer<ByteBuffer> handler;
  private volatile boolean leaving;

  private ParentLink(ParentPipes pipes) {
    this.pipes = pipes;
  }

  /** What happens on the link besides messages; called by the thread that reads. */
  interface Events {
    /** The parent wants the task to be interrupted. */
    void interrupted();

    /** The parent has died. */
    void parentGone();
  }

  /** {@return the link of this process to its parent; empty in a process that we did not start} */
  public static Optional<ParentLink> current() {
    return Optional.ofNullable(current);
  }

  /**
   * Opens the pipes that {@link ParentPipes} reads and writes; for the main thread of the child.
   */
  static ParentLink open() throws IOException {
    ParentLink link = new ParentLink(ParentPipes.open());
    current = link;
    return link;
  }

  /**
   * Sends a message to the parent's {@link ChildListener}; waits while the parent does not read.
   *
   * <p>An interrupt does not disturb it: the message goes out whole and the interrupt stays
   * pending.
   *
   * @param message its remaining bytes are sent; the buffer is left as it was
   * @throws IpcException if the parent has died
   */
  public void send(ByteBuffer message) {
    write(new Frame(FrameType.MESSAGE, message));
  }

  /**
   * Sets the handler of what the parent sends by {@link Child#send}; it gets the messages that have
   * come already first. It runs on the thread that reads the pipe and must not block; what it
   * throws is logged.
   *
   * @param newHandler what to do with each message, in order
   */
  public void onMessage(Consumer<ByteBuffer> newHandler) {
    synchronized (inbox) {
      for (ByteBuffer message : inbox) {
        handle(message, newHandler);
      }
      inbox.clear();
      handler = newHandler;
    }
  }

  /** Returns whether the parent still lives. */
  boolean isOpen() {
    return parentGone.getCount() > 0;
  }

  boolean awaitParentGone(Duration timeout) throws InterruptedException {
    return parentGone.await(Deadline.nanosOf(timeout), TimeUnit.NANOSECONDS);
  }

  /**
   * Waits for the next frame, before {@link #startReading}.
   *
   * @throws EOFException if the parent has gone
   */
  Frame readFrame() throws IOException {
    return pipes.read();
  }

  /** Says whether {@link #readFrame} would find something, if only that the pipe is broken. */
  boolean hasUnread() {
    return pipes.hasUnread();
  }

  /**
   * From now on a thread of its own reads the pipe.
   *
   * @param parentPid the parent, which is known by this alone once the pipe is closed
   */
  void startReading(long parentPid, Events events) {
    new Reader(parentPid, events).start();
  }

  /**
   * This process is leaving: the reading thread must not be asleep in the kernel, since a JVM that
   * ends waits 300 ms for threads that are. Nothing is received any more.
   */
  void stopReading() {
    leaving = true;
    try {
      pipes.stopReading();
    } catch (IOException e) {
      ProcessLog.debug("cannot close the pipe from the parent", e);
    }
  }

  final class Reader extends Thread {
    private final long parentPid;
    private final Events events;

    Reader(long parentPid, Events events) {
      super("mp4j-link");
      this.parentPid = parentPid;
      this.events = events;
      setDaemon(true);
    }

    /** Ignored: it would close the channel, and some programs interrupt all threads they find. */
    @Override
    public void interrupt() {}

    /** A parent that cannot be heard any more, for want of memory say, is as good as gone. */
    @Override
    public void run() {
      pipes.readFromNowOn();
      try {
        readUntilGone();
      } finally {
        if (leaving) {
          awaitAdoption();
        }
        parentGone.countDown();
        events.parentGone();
      }
    }

    private void readUntilGone() {
      try {
        while (true) {
          deliver(readFrame(), events);
        }
      } catch (IOException goneOrLeaving) {
        if (!leaving) {
          ProcessLog.debug("the pipe from the parent has ended", goneOrLeaving);
        }
      }
    }

    /** Shutdown hooks may take long, and the parent may die meanwhile. */
    private void awaitAdoption() {
      do {
        LockSupport.parkNanos(PARENT_CHECK_NANOS);
      } while (hasParent());
    }

    /** A parent outside of our process namespace cannot be seen, and is taken to live. */
    private boolean hasParent() {
      ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
      return parent == null || parent.pid() == parentPid;
    }
  }

  private void deliver(Frame frame, Events events) {
    switch (frame.type()) {
      case INTERRUPT -> events.interrupted();
      case MESSAGE -> keepOrHandle(frame.payload());
      default -> throw new IllegalStateException("a parent does not send " + frame.type());
    }
  }

  private void keepOrHandle(ByteBuffer message) {
    synchronized (inbox) {
      if (handler == null) {
        inbox.add(message);
      } else {
        handle(message, handler);
      }
    }
  }

  private static void handle(ByteBuffer message, Consumer<ByteBuffer> handler) {
    try {
      handler.accept(message);
    } catch (RuntimeException | Error e) { // this thread has to go on listening to the parent
      ProcessLog.error("the handler of a message from the parent failed", e);
    }
  }

  /** Says that this JVM has come up, if somebody is there to hear it. */
  void sayHello() {
    try {
      pipes.write(Frame.empty(FrameType.HELLO));
    } catch (IOException parentHasGone) {
      // It may have left a task in the pipe, which an orphan runs nevertheless.
    }
  }

  /** Says that this process leaves by itself. */
  void sayBye() {
    try {
      write(Frame.empty(FrameType.BYE));
    } catch (IpcException parentGone) {
      ProcessLog.debug("nobody is left to say goodbye to", parentGone);
    }
  }

  private void write(Frame frame) {
    try {
      pipes.write(frame);
    } catch (IOException e) {
      throw new IpcException("cannot send to the parent process: " + e.getMessage(), e);
    }
  }
}
