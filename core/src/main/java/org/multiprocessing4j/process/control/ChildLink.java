package org.multiprocessing4j.process.control;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.pipe.Waitable;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.posix.Posix;

/**
 * One child on the control thread: what it is told, what it answers and writes, and its end.
 *
 * <p>Any thread may send; all else happens on the control thread, in order.
 */
@Internal
public final class ChildLink implements Waitable {
  private final EventLoops loops;
  private final ChildPipes pipes;
  private final Outbox outbox;
  private final ExitDescriptor exit;

  /**
   * Takes over the pipes to a child.
   *
   * @param loops its threads
   * @param pipes our ends are closed when the child has ended
   * @param pid the child, which nobody must have reaped
   * @throws org.multiprocessing4j.ipc.posix.PosixException if there is no descriptor for it
   */
  public ChildLink(EventLoops loops, ChildPipes pipes, long pid) {
    this.loops = loops;
    this.pipes = pipes;
    this.outbox = new Outbox(pipes.commands(), loops.control()::wake);
    this.exit = new ExitDescriptor(Posix.pidfdOpen(pid)); // last: nothing must fail after it
  }

  /** Is told what happens to one child, by the control thread; so never block in it. */
  public interface Events {
    /**
     * A frame has come.
     *
     * @param frame the listener may keep it
     * @throws IllegalStateException if a child does not send such a frame; no more is read then
     */
    void received(Frame frame);

    /**
     * Nothing that the child sends is read any more, and it has to end.
     *
     * @param reason what the child did
     */
    void unreadable(String reason);

    /** The process has ended; some of what it has sent or written may still come. */
    void died();

    /** All that the child has sent and written was delivered; this is the last call. */
    void ended();
  }

  /**
   * Begins to watch, soon.
   *
   * @param events is told what happens
   * @param lines takes what the child writes, if it does not write where this process writes
   */
  public void start(Events events, Optional<Lines> lines) {
    EventLoop control = loops.control();
    AnswerReader answers = new AnswerReader(control, pipes.answers(), events);
    Optional<LineReader> output =
        lines.map(taken -> new LineReader(loops.of(taken), pipes.output(), taken.consumer()));
    output.ifPresent(LineReader::start); // first: the child may end at once
    control.execute(
        () -> {
          control.add(new End(events, answers, output));
          control.add(answers);
          control.add(outbox);
        });
  }

  /**
   * Queues a frame for the child; never waits.
   *
   * @param type what it means
   * @param payload taken over
   * @return false if the child is gone
   */
  public boolean send(FrameType type, ByteBuffer payload) {
    return outbox.send(new Frame(type, payload));
  }

  /**
   * Queues a frame that has no payload.
   *
   * @param type what it means
   * @return false if the child is gone
   */
  public boolean send(FrameType type) {
    return outbox.send(Frame.empty(type));
  }

  /**
   * Makes the control thread run something soon.
   *
   * @param task must not block
   */
  public void execute(Runnable task) {
    loops.control().execute(task);
  }

  @Override
  public int borrowDescriptor() {
    return exit.borrowDescriptor();
  }

  @Override
  public void returnDescriptor() {
    exit.returnDescriptor();
  }

  /**
   * Becomes ready when the process ends. The end of the stream of its answers alone means nothing.
   */
  private final class End implements EventSource {
    private final Events events;
    private final AnswerReader answers;
    private final Optional<LineReader> output;

    End(Events events, AnswerReader answers, Optional<LineReader> output) {
      this.events = events;
      this.answers = answers;
      this.output = output;
    }

    @Override
    public int fd() {
      return exit.fd();
    }

    @Override
    public int interest() {
      return Poll.READABLE;
    }

    @Override
    public void ready(int ignored) {
      events.died();
      answers.drainAndClose();
      loops.control().remove(outbox);
      outbox.close();
      loops.control().remove(this);
      exit.retire();
      output.ifPresentOrElse(reader -> reader.finish(() -> execute(events::ended)), events::ended);
    }
  }
}
