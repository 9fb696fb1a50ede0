/**
 * What the parent of a pool and its workers say to each other, and how code travels.
 *
 * <pre>
 *   PoolMessage       all that is said; Failure: a task that failed, as a message
 *   EncodedCall       a task in bytes; a Definition is code that a worker keeps under a number
 *     LambdaSite        a lambda as such code, without what it captures
 *   Each, Spread      Adapters: functions that a pool makes of the user's
 *   PoolHooks         the initializer and the exit function
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.pool.call;

import org.jspecify.annotations.NullMarked;
