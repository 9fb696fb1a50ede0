package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.Internal;

/**
 * Is notified of the messages and the end of one child.
 *
 * <p>Called by the one control thread of this process: never block in it, hand work over. For each
 * child the calls come in order, and {@link #onExit} is the last one. What a listener throws is
 * logged and goes no further.
 */
@Internal
public interface ChildListener {
  /** A listener that does nothing. */
  ChildListener NONE = new ChildListener() {};

  /**
   * The child has sent a message with {@link ParentLink#send}.
   *
   * @param child the sender
   * @param message its bytes; the listener may keep the buffer
   */
  default void onMessage(Child child, ByteBuffer message) {}

  /**
   * The child is dead, reaped, and all its messages were delivered.
   *
   * @param child the child
   * @param exitCode 0..255, or minus the number of the signal that ended it
   */
  default void onExit(Child child, int exitCode) {}
}
