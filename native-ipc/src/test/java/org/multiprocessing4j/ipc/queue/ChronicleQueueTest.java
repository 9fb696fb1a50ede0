package org.multiprocessing4j.ipc.queue;

/** The Chronicle backend keeps the contract of every queue. */
class ChronicleQueueTest implements IpcQueueContract, ByteBatchesContract {
  @Override
  public <E> IpcQueue<E> newQueue(QueueOptions options) {
    return IpcQueue.create(options);
  }
}
