package org.multiprocessing4j.pool.dispatch;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.pool.call.PoolHooks;
import org.multiprocessing4j.process.CurrentProcess;
import org.multiprocessing4j.process.Output;
import org.multiprocessing4j.process.StartMethod;
import org.multiprocessing4j.process.classes.Callers;

/**
 * How a pool was configured. Durations are in nanoseconds, and 0 means that there is no limit.
 *
 * @param name of the pool; its workers are called {@code name-worker-N}
 * @param processes how many tasks run at the same time
 * @param hooks what each worker runs before and after its tasks
 * @param maxTasksPerChild tasks after which a worker is replaced, or {@link Long#MAX_VALUE}
 * @param taskTimeoutNanos longest running time of a task
 * @param retries how often a task is tried again when its worker dies
 * @param startMethod how worker JVMs come to life
 * @param jvmArgs options for worker JVMs
 * @param environment variables for workers on top of this process's own
 * @param output where what a worker prints goes, by its name
 * @param idleTimeoutNanos how long a worker may be idle before it leaves
 * @param maxPending tasks that may be outstanding before a submission waits
 * @param callers who made the pool; workers and results are of their classes
 */
@Internal
public record PoolOptions(
    String name,
    int processes,
    PoolHooks hooks,
    long maxTasksPerChild,
    long taskTimeoutNanos,
    int retries,
    StartMethod startMethod,
    List<String> jvmArgs,
    Map<String, String> environment,
    Function<String, Output> output,
    long idleTimeoutNanos,
    int maxPending,
    Callers callers) {
  /**
   * Returns whether workers are started when there are tasks for them. Always so in a worker: a
   * pool in a static field of a class with tasks is made again there, and mostly never used.
   */
  boolean startOnDemand() {
    return idleTimeoutNanos > 0 || CurrentProcess.get().depth() > 0;
  }
}
