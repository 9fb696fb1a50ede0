/**
 * Pools of worker processes.
 *
 * <p>{@link org.multiprocessing4j.pool.ProcessPool} is what programs use. A task is serialised in
 * the calling thread, waits in a table of this process, is sent to a worker JVM over the worker's
 * control pipes, and comes back as a value or as a failure. The parent knows at every moment which
 * task each worker runs, so a worker that dies costs its own task and nothing else.
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
