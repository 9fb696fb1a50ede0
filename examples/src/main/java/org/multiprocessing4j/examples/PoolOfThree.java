package org.multiprocessing4j.examples;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.pool.ProcessPool;

/**
 * Ten tasks for three processes: each worker takes the next task when it is done with its last one.
 *
 * <p>Prints {@code task N took pid P} for the ten tasks in order, with at most three different
 * pids, and {@code squares: [0, 1, 4, ... 81]}.
 */
public final class PoolOfThree {
  private PoolOfThree() {}

  public static void main(String[] args) throws InterruptedException, ExecutionException {
    List<Integer> numbers = IntStream.range(0, 10).boxed().toList();
    try (ProcessPool pool = ProcessPool.create(3)) {
      List<Long> pids = pool.map(numbers, PoolOfThree::work, 1);
      numbers.forEach(
          number -> System.out.println("task " + number + " took pid " + pids.get(number)));
      System.out.println("squares: " + pool.map(numbers, number -> number * number));
    }
  }

  private static long work(int number) throws InterruptedException {
    Thread.sleep(100);
    return Posix.getpid();
  }
}
