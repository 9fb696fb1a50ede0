package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.multiprocessing4j.ipc.codec.Reservations;

/**
 * Releases, at the end of a child, what its task has reserved for it and the child has not fetched,
 * such as the open end of a connection.
 */
final class ReservedTask implements ChildListener {
  private final Reservations reservations;
  private final ChildListener next;

  private ReservedTask(Reservations reservations, ChildListener next) {
    this.reservations = reservations;
    this.next = next;
  }

  /**
   * Encodes a task and launches a child that runs it.
   *
   * @param task encodes it
   * @param listener hears of the child
   */
  static Child launch(LaunchSpec spec, Supplier<ByteBuffer> task, ChildListener listener) {
    Reservations reservations = Reservations.collect();
    try (reservations) {
      return Child.launch(spec, task.get(), new ReservedTask(reservations, listener));
    } catch (Throwable e) {
      reservations.release();
      throw e;
    }
  }

  @Override
  public void onMessage(Child child, ByteBuffer message) {
    next.onMessage(child, message);
  }

  @Override
  public void onExit(Child child, int exitCode) {
    reservations.release();
    next.onExit(child, exitCode);
  }
}
