package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.WaitStatus;
import org.multiprocessing4j.process.control.ChildLink;
import org.multiprocessing4j.process.control.Frame;
import org.multiprocessing4j.process.control.FrameType;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * A child as the control thread sees it.
 *
 * <p>The end goes in this order: all that the child has sent and written is delivered, it is
 * reaped, waiters and then the listener are told.
 */
final class MonitoredChild implements ChildLink.Events {
  private static final long REAP_AGAIN_MILLIS = 50;

  private final Child child;
  private final boolean isOurs;
  private volatile ChildListener listener;
  private boolean saidHello;
  private boolean saidBye;
  private boolean dead;

  MonitoredChild(Child child, ChildListener listener, boolean isOurs) {
    this.child = child;
    this.listener = listener;
    this.isOurs = isOurs;
  }

  /** Returns whether we reap it; else it is a zombie in the end until the caller of fork does. */
  boolean isOurs() {
    return isOurs;
  }

  Child child() {
    return child;
  }

  /** Tells the child who it is, by an encoded {@link BootRecord}, and what to do. */
  void give(ByteBuffer boot, ByteBuffer task) {
    child.link().send(FrameType.BOOT, boot);
    child.link().send(FrameType.TASK, task);
  }

  /** Makes an idle JVM the child that was asked for; false if it has died meanwhile. */
  synchronized boolean adopt(LaunchSpec spec, ChildListener newListener) {
    if (!dead) {
      child.become(spec);
      listener = newListener;
    }
    return !dead;
  }

  /** Adds it to the children of this process, unless it has died already. */
  synchronized void enrol() {
    if (!dead) {
      Children.add(this);
    }
  }

  @Override
  public synchronized void died() {
    dead = true;
  }

  /** Returns whether its JVM had come up; to be asked after its end. */
  boolean hasSaidHello() {
    return saidHello;
  }

  /** Begins to watch, soon. */
  void start() {
    child.link().start(this, child.spec().output().lines());
  }

  @Override
  public void received(Frame frame) {
    switch (frame.type()) {
      case HELLO -> saidHello = true;
      case BYE -> saidBye = true;
      case MESSAGE -> tell(() -> listener.onMessage(child, frame.payload()));
      default -> throw new IllegalStateException("a child does not send " + frame.type());
    }
  }

  @Override
  public void unreadable(String reason) {
    child.giveUp(reason);
  }

  @Override
  public void ended() {
    Children.remove(this);
    if (isOurs) {
      reap();
    }
  }

  /** Tries again while a tracer has the child: the kernel lets the tracer reap it first. */
  private void reap() {
    Optional<WaitStatus> status = child.reap();
    if (status.isPresent()) {
      tellEnd(status.get());
    } else {
      CompletableFuture.delayedExecutor(
              REAP_AGAIN_MILLIS, TimeUnit.MILLISECONDS, child.link()::execute)
          .execute(this::reap);
    }
  }

  private void tellEnd(WaitStatus status) {
    int exitCode =
        saidHello
            ? ExitCode.of(status, saidBye)
            : ExitCode.beforeHello(status, child.orderlySignal());
    ProcessLog.info("ended with ".concat(ExitCode.text(exitCode)), child);
    tell(() -> Participants.get().announceDeath());
    if (exitCode != 0) { // else it has cleaned up after itself
      tell(() -> RunDirectory.current().deleteSocketsOf(child.pid()));
    }
    child.ended(exitCode);
    tell(() -> listener.onExit(child, exitCode));
  }

  private void tell(Runnable message) {
    try {
      message.run();
    } catch (RuntimeException | Error e) { // the control thread has to go on
      ProcessLog.error("a listener of " + child + " failed", e);
    }
  }

  @Override
  public String toString() {
    return child.toString();
  }
}
