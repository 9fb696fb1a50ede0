package org.multiprocessing4j.process;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;

/** Waits that an interrupt does not end; it is pending again afterwards. */
@Internal
public final class Uninterruptibly {
  private Uninterruptibly() {}

  /** A wait that can begin anew after an interrupt. */
  @FunctionalInterface
  public interface Wait {
    /**
     * Waits.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void run() throws InterruptedException;
  }

  /**
   * A wait for a value that can begin anew after an interrupt.
   *
   * @param <T> the type of the value
   */
  @FunctionalInterface
  public interface WaitFor<T extends @Nullable Object> {
    /**
     * Waits.
     *
     * @return the value
     * @throws InterruptedException if the thread is interrupted
     */
    T get() throws InterruptedException;
  }

  /**
   * Waits.
   *
   * @param wait how
   */
  public static void run(Wait wait) {
    boolean unused =
        get(
            () -> {
              wait.run();
              return true;
            });
  }

  /**
   * Waits for a value.
   *
   * @param <T> its type
   * @param wait how
   * @return the value
   */
  public static <T extends @Nullable Object> T get(WaitFor<T> wait) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
