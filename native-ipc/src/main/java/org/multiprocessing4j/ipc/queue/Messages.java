package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;

/** Encoded messages to be put, in order. */
interface Messages {
  int count();

  /**
   * A view of one of them, from its position to its limit; valid until the next call; backed by an
   * array.
   */
  ByteBuffer message(int number);

  /** Just one. */
  record One(ByteBuffer only) implements Messages {
    @Override
    public int count() {
      return 1;
    }

    @Override
    public ByteBuffer message(int number) {
      return only;
    }
  }
}
