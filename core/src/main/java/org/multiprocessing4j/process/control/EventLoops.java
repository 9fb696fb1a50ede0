package org.multiprocessing4j.process.control;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;

/**
 * The threads that serve the children of this process: one for what the library does, and one for
 * the consumers of output, who may take their time.
 */
@Internal
public final class EventLoops {
  private final EventLoop control = EventLoop.start("mp4j-control");
  private @Nullable EventLoop output;
  private boolean standingBy;

  /** Starts the threads that are always needed. */
  public EventLoops() {}

  /** Carries messages to children and from them, and sees them end; nothing in it may block. */
  EventLoop control() {
    return control;
  }

  /**
   * To be called before a child is started whose lines are taken.
   *
   * @param lines who takes them
   */
  public synchronized void prepareFor(Lines lines) {
    if (lines.mayBlock() && output == null) {
      output = EventLoop.start("mp4j-output");
      if (standingBy) {
        output.standBy();
      }
    }
  }

  /** The one that hands such lines over. */
  synchronized EventLoop of(Lines lines) {
    return lines.mayBlock() ? Objects.requireNonNull(output, "prepareFor() comes first") : control;
  }

  /**
   * From now on other threads stand by for these, in case one of these ends the JVM and never comes
   * back.
   */
  public synchronized void standBy() {
    standingBy = true;
    control.standBy();
    if (output != null) {
      output.standBy();
    }
  }
}
