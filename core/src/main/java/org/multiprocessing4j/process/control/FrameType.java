package org.multiprocessing4j.process.control;

import org.multiprocessing4j.ipc.Internal;

/** What a frame between parent and child means. */
@Internal
public enum FrameType {
  /** Parent to child, first: who the child is (a boot record). */
  BOOT(1),
  /** Parent to child, second: the serialised task. */
  TASK(2),
  /** Either way: bytes for the layer above, such as a pool's task or a result. */
  MESSAGE(3),
  /** Parent to child: interrupt the thread that runs the task. */
  INTERRUPT(4),
  /** Child to parent, last: the child leaves by its own will, not by a signal. */
  BYE(5),
  /** Child to parent, first: the JVM has come up. */
  HELLO(6),
  /** Parent to an idle JVM, before anything else: the classes it is to load. */
  PRELOAD(7);

  private static final FrameType[] TYPES = values();

  private final byte code;

  FrameType(int code) {
    this.code = (byte) code;
  }

  /** Returns the byte that stands for it on the wire. */
  byte code() {
    return code;
  }

  static FrameType of(byte code) {
    for (FrameType type : TYPES) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IllegalStateException("unknown frame type " + code + " between parent and child");
  }
}
