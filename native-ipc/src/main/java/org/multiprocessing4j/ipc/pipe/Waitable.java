package org.multiprocessing4j.ipc.pipe;

/**
 * Something that becomes ready and can be waited for together with others by {@link
 * Connection#await(java.util.Collection, java.time.Duration)}: a connection with a message, a
 * listener with a caller, a child process that has ended.
 *
 * <p>It shows its state as a file descriptor that the kernel calls readable (poll(2), POLLIN) when
 * it is ready. A thread that waits borrows the descriptor and gives it back, so that it stays open
 * in between, even if the object is closed.
 */
public interface Waitable {
  /** Returned by {@link #borrowDescriptor} if the object is ready and will stay so. */
  int ALWAYS_READY = -1;

  /**
   * Returned by {@link #borrowDescriptor} if the object has no descriptor, such as shared memory,
   * and is not ready now: a thread that waits for several objects then asks again each millisecond.
   */
  int LOOK_AGAIN = -2;

  /**
   * Lends the descriptor. It stays open until {@link #returnDescriptor} is called, which must
   * follow exactly once. The borrower may only poll it.
   *
   * @return the descriptor, {@link #ALWAYS_READY}, or {@link #LOOK_AGAIN}
   * @throws org.multiprocessing4j.ipc.IpcException if the object is closed; nothing was lent then
   */
  int borrowDescriptor();

  /** Takes the descriptor back. Does not throw. */
  void returnDescriptor();
}
