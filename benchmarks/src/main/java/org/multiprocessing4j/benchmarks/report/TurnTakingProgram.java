package org.multiprocessing4j.benchmarks.report;

import java.util.Map;
import java.util.Set;
import org.multiprocessing4j.benchmarks.idle.IdleProcesses;
import org.multiprocessing4j.benchmarks.idle.WorkerMemory;
import org.multiprocessing4j.benchmarks.peer.ParentWatch;
import org.multiprocessing4j.benchmarks.program.Meter;
import org.multiprocessing4j.benchmarks.program.Turns;
import org.multiprocessing4j.benchmarks.startup.RepeatedStart;
import org.multiprocessing4j.benchmarks.startup.StartBy;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * Measures in this JVM what JMH cannot measure, whenever it is its turn: {@link Turns}. JMH times
 * methods of its own process.
 */
public final class TurnTakingProgram {
  private static final int RING_BYTES = 1 << 20;
  private static final Map<String, Preparation> MEASUREMENTS =
      Map.of(
          "standby_first_line", name -> RepeatedStart.firstLine(name, StartBy.STANDBY),
          "spawn_first_line", name -> RepeatedStart.firstLine(name, StartBy.SPAWN),
          "java_first_line", name -> RepeatedStart.firstLine(name, StartBy.JAVA_MAIN),
          "standby_start_join", name -> RepeatedStart.wholeLife(name, StartBy.STANDBY),
          "idle_queue_consumers", name -> IdleProcesses.consumers(name, IpcQueue.create()),
          "idle_ring_consumers", name -> IdleProcesses.consumers(name, IpcQueue.ring(RING_BYTES)),
          "idle_jvms", IdleProcesses::sleepers,
          "worker_memory", WorkerMemory::open);

  private interface Preparation {
    Meter prepare(String name) throws Exception;
  }

  private TurnTakingProgram() {}

  /** The names that {@link #main} understands. */
  static Set<String> measurements() {
    return MEASUREMENTS.keySet();
  }

  /**
   * Prepares a measurement, and measures until there are no more turns.
   *
   * @param arguments its name
   * @throws Exception if it fails
   */
  public static void main(String[] arguments) throws Exception {
    ParentWatch.begin();
    String name = arguments[0];
    Preparation preparation = MEASUREMENTS.get(name);
    if (preparation == null) {
      throw new IllegalArgumentException("there is no measurement \"" + name + "\"");
    }
    try (Meter meter = preparation.prepare(name)) {
      Turns turns = new Turns();
      while (turns.next()) {
        turns.answer(meter.measure());
      }
    }
  }
}
