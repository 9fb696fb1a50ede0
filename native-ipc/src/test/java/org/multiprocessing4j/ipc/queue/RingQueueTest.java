package org.multiprocessing4j.ipc.queue;

/** The ring keeps the contract of every queue. */
class RingQueueTest implements IpcQueueContract, ByteBatchesContract {
  @Override
  public <E> IpcQueue<E> newQueue(QueueOptions options) {
    return IpcQueue.ring(1 << 20, options);
  }
}
