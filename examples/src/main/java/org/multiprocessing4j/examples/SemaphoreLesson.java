package org.multiprocessing4j.examples;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.ipc.shared.SharedInt;
import org.multiprocessing4j.ipc.sync.IpcSemaphore;
import org.multiprocessing4j.process.ChildProcess;

/**
 * A semaphore lets a fixed number of processes in at a time; the others wait.
 *
 * <p>Five processes want to park where there is room for two. Prints {@code N parked, M cars
 * inside} for each, M never above 2, and {@code all have left: 0 inside}.
 */
public final class SemaphoreLesson {
  private SemaphoreLesson() {}

  public static void main(String[] args) throws InterruptedException {
    try (IpcSemaphore places = IpcSemaphore.create(2);
        SharedInt inside = SharedInt.create()) {
      List<ChildProcess> cars = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        String name = "car " + i;
        cars.add(new ChildProcess(name, () -> park(name, places, inside)).start());
      }
      for (ChildProcess car : cars) {
        car.join();
      }
      System.out.println("all have left: " + inside.get() + " inside");
    }
  }

  private static void park(String name, IpcSemaphore places, SharedInt inside)
      throws InterruptedException {
    places.acquire();
    try {
      System.out.println(name + " parked, " + inside.incrementAndGet() + " inside");
      Thread.sleep(200);
      inside.decrementAndGet();
    } finally {
      places.release();
    }
  }
}
