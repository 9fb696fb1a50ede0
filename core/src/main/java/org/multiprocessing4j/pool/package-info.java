/**
 * Pools of worker processes.
 *
 * <p>{@link org.multiprocessing4j.pool.ProcessPool} is what programs use. A task is serialised in
 * the calling thread, waits in a table of this process, is sent to a worker JVM through a pipe in
 * shared memory, and comes back as a value or as a failure. The parent knows at every moment which
 * task each worker runs, so a worker that dies costs its own task and nothing else.
 *
 * <p>There is one thread for each pool, but whoever submits or waits takes the next step itself: a
 * task that somebody waits for costs two wake-ups, one in the worker and one of the caller. The
 * control pipes are left for what a worker must hear while it runs a task, and for its end.
 *
 * <pre>
 *   ProcessPool          the API, with a Task for each thing submitted
 *     Submissions        encode it; MapJob and ResultStream make chunks
 *
 *   dispatch             the side of the parent: what is to be done, and who does it
 *   worker               the side of a worker
 *   call                 what the two say to each other
 * </pre>
 *
 * <p>Shared rules: all public types are safe for use by many threads of the process that made them;
 * they cannot be sent to another process. A wait takes a {@link java.time.Duration}, zero or
 * negative means "do not wait"; blocking methods throw {@link InterruptedException}. What a thread
 * did before it submitted a task is in the copy of the task that the worker gets, and what the
 * worker did is in the result: there is no other memory effect, since processes share no objects.
 */
@NullMarked
package org.multiprocessing4j.pool;

import org.jspecify.annotations.NullMarked;
