package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.posix.WaitStatus;

/**
 * A child in the eyes of the control thread: a source that becomes ready when the process ends.
 *
 * <p>The end goes in this order: all that the child has sent and written is delivered, it is
 * reaped, waiters and then the listener are told. The end of its stream alone means nothing.
 */
final class MonitoredChild implements EventSource {
  private static final long REAP_AGAIN_MILLIS = 50;

  private final EventLoop loop;
  private final Child child;
  private final AnswerReader answers;
  private final Optional<LineReader> output;
  private final boolean isOurs;
  private volatile ChildListener listener;
  private boolean saidHello;
  private boolean saidBye;
  private boolean dead;

  MonitoredChild(
      EventLoops loops, Child child, ChildPipes pipes, ChildListener listener, boolean isOurs) {
    this.loop = loops.control();
    this.child = child;
    this.answers = new AnswerReader(loop, pipes.answers(), this);
    Output written = child.spec().output();
    this.output =
        written.lines().map(lines -> new LineReader(loops.of(written), pipes.output(), lines));
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

  /** Tells the child who it is and what to do. */
  void give(LaunchSpec spec, ByteBuffer task) {
    BootRecord boot =
        CurrentProcess.get().bootRecordFor(spec.name(), spec.identity(), spec.daemon());
    child.outbox().send(new Frame(FrameType.BOOT, boot.encode()));
    child.outbox().send(new Frame(FrameType.TASK, task));
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

  private synchronized void die() {
    dead = true;
  }

  /** Returns whether its JVM had come up; to be asked after its end. */
  boolean hasSaidHello() {
    return saidHello;
  }

  /** Begins to watch, soon. */
  void start() {
    output.ifPresent(LineReader::start); // first: the child may end at once
    loop.execute(
        () -> {
          loop.add(this);
          loop.add(answers);
          loop.add(child.outbox());
        });
  }

  void received(Frame frame) {
    switch (frame.type()) {
      case HELLO -> saidHello = true;
      case BYE -> saidBye = true;
      case MESSAGE -> tell(() -> listener.onMessage(child, frame.payload()));
      default -> throw new IllegalStateException("a child does not send " + frame.type());
    }
  }

  @Override
  public int fd() {
    return child.exitDescriptor().fd();
  }

  @Override
  public int interest() {
    return Poll.READABLE;
  }

  @Override
  public void ready(int events) {
    die();
    answers.drainAndClose();
    loop.remove(child.outbox());
    child.outbox().close();
    loop.remove(this);
    child.exitDescriptor().retire();
    output.ifPresentOrElse(reader -> reader.finish(() -> loop.execute(this::end)), this::end);
  }

  private void end() {
    Children.remove(this);
    if (isOurs) {
      reap();
    }
  }

  /** The kernel has a traced child reaped by its tracer first. */
  private void reap() {
    Optional<WaitStatus> status = child.reap();
    if (status.isPresent()) {
      ended(status.get());
    } else {
      CompletableFuture.delayedExecutor(REAP_AGAIN_MILLIS, TimeUnit.MILLISECONDS, loop::execute)
          .execute(this::reap);
    }
  }

  private void ended(WaitStatus status) {
    int exitCode =
        saidHello
            ? ExitCode.of(status, saidBye)
            : ExitCode.beforeHello(status, child.orderlySignal());
    ProcessLog.info("ended with ".concat(ProcessText.exitCode(exitCode)), child);
    tell(() -> Participants.get().announceDeath());
    child.ended(exitCode);
    tell(() -> listener.onExit(child, exitCode));
  }

  private void tell(Runnable message) {
    try {
      message.run();
    } catch (RuntimeException | Error e) { // the control thread has to go on
      ProcessLog.error("somebody who was told about " + child + " failed", e);
    }
  }

  @Override
  public String toString() {
    return child.toString();
  }
}
