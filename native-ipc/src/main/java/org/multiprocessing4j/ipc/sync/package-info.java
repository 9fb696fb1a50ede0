/**
 * Locks, semaphores, conditions, events and barriers between processes.
 *
 * <p>All state lies in shared memory, in words that one compare-and-set changes and that carry
 * their owner. Whoever waits sleeps in the kernel (futex), without polling, and looks up every 10
 * to 50 ms for an interrupt, a deadline, a close and the life of the owner; an announced death
 * wakes him at once. Nothing here hangs because somebody died, and nothing is ever taken from a
 * process that lives, stopped or not.
 *
 * <p>Rules for all of it. Handles may be used by any thread of any process, and are serialisable:
 * send them to a child, through a queue or a pipe. What a process did before a release is visible
 * to the process that acquires next. Time is {@link java.time.Duration}; zero or less does not
 * wait. Waiting methods throw {@link InterruptedException}, which may be noticed up to 50 ms late.
 * The process that created an object ends it for all by {@code close()}; others only let go of
 * their handle.
 */
@NullMarked
package org.multiprocessing4j.ipc.sync;

import org.jspecify.annotations.NullMarked;
