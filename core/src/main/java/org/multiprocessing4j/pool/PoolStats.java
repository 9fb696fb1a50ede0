package org.multiprocessing4j.pool;

/**
 * What a pool is doing: a snapshot, made by {@link ProcessPool#stats()}. A chunk of a {@code map}
 * counts as one task.
 *
 * @param submitted tasks since the pool was made
 * @param waiting tasks that no worker has
 * @param sent tasks that a worker runs or holds ready
 * @param succeeded tasks that returned a result
 * @param failed tasks that threw, timed out, were cancelled, or lost their worker
 * @param workers processes that are alive or starting
 * @param workersStarted processes started since the pool was made
 * @param workersLost processes that died without being asked to
 */
public record PoolStats(
    long submitted,
    int waiting,
    int sent,
    long succeeded,
    long failed,
    int workers,
    long workersStarted,
    long workersLost) {}
