/**
 * What runs in a worker.
 *
 * <pre>
 *   PoolWorker        the task of a worker's process: takes calls until it is told to end
 *     TaskQueue         what the parent has sent     CallRunner  decodes and calls
 *     Answers           what goes back
 *   Bell              wakes who waits for messages, in both processes; SharedBell: the parent's
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.pool.worker;

import org.jspecify.annotations.NullMarked;
