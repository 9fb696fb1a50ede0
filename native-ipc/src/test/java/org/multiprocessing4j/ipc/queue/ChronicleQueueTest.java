package org.multiprocessing4j.ipc.queue;

/** The Chronicle backend keeps the contract of every queue. */
class ChronicleQueueTest implements IpcQueueContract {
  @Override
  public <E> IpcQueue<E> newQueue(QueueOptions options) {
    return IpcQueue.create(options);
  }
}
