package org.multiprocessing4j.process;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;

/**
 * A child in the eyes of the control thread: a source that becomes ready when the process ends.
 *
 * <p>The end goes in this order: all that the child has sent is delivered, it is reaped, waiters
 * and then the listener are told. The end of the control socket alone means nothing.
 */
final class MonitoredChild implements EventSource {
  private final EventLoop loop;
  private final Child child;
  private final ChildListener listener;
  private final List<LineReader> outputs;
  private final boolean isOurs;
  private @Nullable ChildSocket socket;
  private boolean saidBye;

  MonitoredChild(EventLoop loop, SpawnedProcess process, ChildListener listener, boolean isOurs) {
    this.loop = loop;
    this.child = process.child();
    this.outputs = process.outputs();
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

  Outbox outbox() {
    return child.outbox();
  }

  void start() {
    loop.add(this);
    outputs.forEach(loop::add);
  }

  /** The child has connected to the control socket. */
  void connected(int fd) {
    if (socket != null) {
      FileDescriptors.close(fd); // a second connection has no meaning
      return;
    }
    socket = new ChildSocket(loop, fd, this);
    loop.add(socket);
    outbox().connect(fd);
  }

  void received(Frame frame) {
    switch (frame.type()) {
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
    if (socket != null) {
      socket.drainAndClose();
    }
    outbox().close();
    outputs.forEach(LineReader::drainAndClose);
    loop.remove(this);
    child.exitDescriptor().retire();
    Children.remove(child);
    if (isOurs) {
      end();
    }
  }

  private void end() {
    int exitCode = ExitCode.of(child.reap(), saidBye);
    ProcessLog.info("child " + child + " ended with " + ProcessText.exitCode(exitCode));
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
