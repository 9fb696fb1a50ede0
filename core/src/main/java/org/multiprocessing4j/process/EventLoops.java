package org.multiprocessing4j.process;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The threads that serve the children of this process: one for what the library does, and one for
 * the consumers of output, who may take their time.
 */
final class EventLoops {
  private final EventLoop control = EventLoop.start("mp4j-control");
  private @Nullable EventLoop output;

  /** Carries messages to children and from them, and sees them end; nothing in it may block. */
  EventLoop control() {
    return control;
  }

  /** To be called before the first child whose output is consumed. */
  synchronized void prepareOutput() {
    if (output == null) {
      output = EventLoop.start("mp4j-output");
    }
  }

  /** Hands the output of children to consumers; others than its own wait for one that blocks. */
  synchronized EventLoop output() {
    return Objects.requireNonNull(output, "prepareOutput() comes first");
  }

  /** Does for both what {@link EventLoop#standBy} says. */
  synchronized void standBy() {
    control.standBy();
    if (output != null) {
      output.standBy();
    }
  }

  /** Does for both what {@link EventLoop#leaveKernel} says. */
  synchronized void leaveKernel() {
    control.leaveKernel();
    if (output != null) {
      output.leaveKernel();
    }
  }
}
