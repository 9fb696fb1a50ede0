package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.queue.store.MessageBatch;

/**
 * The memory in which a thread encodes and decodes, reused from call to call.
 *
 * <p>Encoding runs code of the user, which may use a queue itself: whoever finds the memory of its
 * thread in use gets another.
 */
final class MessageScratch implements AutoCloseable {
  private static final ThreadLocal<MessageScratch> OF_THREAD =
      ThreadLocal.withInitial(MessageScratch::new);

  private final EncodedMessages encoded = new EncodedMessages();
  private final BufferSource bufferSource = new BufferSource();
  private final MessageBatch batch = new MessageBatch();
  private boolean inUse;

  private MessageScratch() {}

  /** Borrows empty memory until {@link #close}. */
  static MessageScratch borrow() {
    MessageScratch scratch = OF_THREAD.get();
    if (scratch.inUse) {
      scratch = new MessageScratch();
    }
    scratch.inUse = true;
    return scratch;
  }

  /** For messages to be put. */
  EncodedMessages encoded() {
    return encoded;
  }

  /** For messages that the caller has encoded. */
  BufferSource bufferSource() {
    return bufferSource;
  }

  /** For messages that are taken. */
  MessageBatch batch() {
    return batch;
  }

  @Override
  public void close() {
    encoded.clear();
    bufferSource.giveBack();
    batch.clear();
    inUse = false;
  }
}
