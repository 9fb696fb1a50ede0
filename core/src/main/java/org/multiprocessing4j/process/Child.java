package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.posix.WaitStatus;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.process.control.ChildLink;
import org.multiprocessing4j.process.control.FrameType;

/**
 * A started child JVM, seen by its parent: the seam on which {@link ChildProcess}, pools and
 * managers are built.
 *
 * <pre>{@code
 * LaunchSpec spec = LaunchSpec.builder().name("Worker-1").daemon(true).build();
 * Child child = Child.launch(spec, task, new ChildListener() { ... });
 * child.send(message);
 * }</pre>
 *
 * <p>Any thread may call any method; only the process that launched the child has this object.
 * Nothing needs to be closed: when the child ends, however it ends, it is reaped, its descriptors
 * are closed, and the listener hears its exit code.
 */
@Internal
public final class Child implements ChildHandle, UnfinishedWork.Work {
  private static final WaitStatus REAPED_BY_OTHERS = new WaitStatus(ExitCode.UNKNOWN << 8);

  private final long pid;
  private final ChildLink link;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Guards the way from alive to reaped, so that no signal reaches a process id used again. */
  private final Object life = new Object();

  private boolean reaped;
  private @Nullable Signal orderlySignal;
  private volatile LaunchSpec spec;
  private volatile int exitCode;
  private volatile @Nullable String fault;

  Child(LaunchSpec spec, long pid, ChildLink link) {
    this.spec = spec;
    this.pid = pid;
    this.link = link;
  }

  /** Gives an idle JVM the description of the child that it becomes. */
  void become(LaunchSpec newSpec) {
    spec = newSpec;
  }

  /**
   * Starts a child JVM and returns without waiting for it to come up. A child that fails to come up
   * is a child that ends: {@link ChildListener#onExit} tells.
   *
   * @param spec how to start it
   * @param task what it runs: a {@link org.multiprocessing4j.ipc.codec.SerializableRunnable},
   *     encoded by {@link org.multiprocessing4j.ipc.codec.Codec#standard()}. The child takes over
   *     the buffer.
   * @param listener hears its messages and its end
   * @return the started child
   * @throws ProcessStartException if the operating system refuses to start it, if processes are
   *     nested too deep, or if this process is ending and the child is a daemon or comes too late
   */
  public static Child launch(LaunchSpec spec, ByteBuffer task, ChildListener listener) {
    return Launcher.launch(spec, task, listener);
  }

  /** {@return the children of this process that have not ended, whoever launched them} */
  public static List<Child> active() {
    return Children.living();
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public boolean isDaemon() {
    return spec.daemon();
  }

  /** {@return how it was started} */
  public LaunchSpec spec() {
    return spec;
  }

  @Override
  public long pid() {
    return pid;
  }

  /**
   * Sends a message to the child's {@link ParentLink}; never waits. Messages arrive in order, after
   * the task.
   *
   * @param message its remaining bytes; the child takes over the buffer
   * @return false if the child has ended, so that nobody will read the message
   */
  public boolean send(ByteBuffer message) {
    return link.send(FrameType.MESSAGE, message);
  }

  @Override
  public void interrupt() {
    link.send(FrameType.INTERRUPT);
  }

  @Override
  public boolean signal(Signal signal) {
    synchronized (life) {
      if (!reaped) {
        if (ExitCode.isOrderly(signal)) {
          orderlySignal = signal;
        }
        Posix.kill(pid, signal);
      }
      return !reaped;
    }
  }

  /** Returns the last signal sent that lets a JVM exit in order. */
  Optional<Signal> orderlySignal() {
    synchronized (life) {
      return Optional.ofNullable(orderlySignal);
    }
  }

  @Override
  public boolean isAlive() {
    return ended.getCount() > 0;
  }

  @Override
  public OptionalInt exitCode() {
    return isAlive() ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }

  @Override
  public void join() throws InterruptedException {
    ended.await();
  }

  @Override
  public boolean join(Duration timeout) throws InterruptedException {
    return awaitEnd(Deadline.nanosOf(timeout));
  }

  @Override
  public boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    return ended.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public int borrowDescriptor() {
    return link.borrowDescriptor();
  }

  @Override
  public void returnDescriptor() {
    link.returnDescriptor();
  }

  ChildLink link() {
    return link;
  }

  /** Takes the dead child out of the kernel's process table; empty while a debugger holds it. */
  Optional<WaitStatus> reap() {
    synchronized (life) {
      Optional<WaitStatus> status = waitStatus();
      reaped = status.isPresent();
      return status;
    }
  }

  private Optional<WaitStatus> waitStatus() {
    try {
      return Posix.waitpidNow(pid);
    } catch (PosixException e) {
      if (e.is(Errno.ECHILD)) {
        return Optional.of(REAPED_BY_OTHERS);
      }
      throw e;
    }
  }

  /** Ends a child that this process can no longer deal with. */
  void giveUp(String reason) {
    fault = reason;
    boolean ignored = signal(Signal.SIGKILL);
  }

  /** Returns why this process has ended the child by itself, if it has. */
  Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  /** Lets waiters go on. */
  void ended(int code) {
    exitCode = code;
    ended.countDown();
  }

  @Override
  public String toString() {
    return "process " + name() + " (pid " + pid + ")";
  }
}
