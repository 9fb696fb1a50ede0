/**
 * Locks, semaphores, conditions, events and barriers between processes.
 *
 * <p>All state lies in shared memory, in words that one compare-and-set changes and that carry
 * their owner. A thread that waits sleeps in the kernel (futex); an interrupt, a close and an
 * announced death wake it at once. During the first 200 ms of a wait it checks every 10 ms, because
 * not all deaths are announced; a longer wait starts a thread, one per process, that learns of the
 * other deaths from the kernel and announces them, so that an idle process uses no CPU. Where a
 * user can have no more such threads (they need an inotify instance each), or the kernel cannot
 * wait for several words (before Linux 5.16), waits go on in slices of 10 to 50 ms. Nothing here
 * hangs because somebody died, and nothing is ever taken from a process that lives, stopped or not.
 *
 * <p>Rules for all of it. Handles may be used by any thread of any process, and are serialisable:
 * send them to a child, through a queue or a pipe. What a process did before a release is visible
 * to the process that acquires next. Time is {@link java.time.Duration}; zero or less does not
 * wait. Waiting methods throw {@link InterruptedException} when they are interrupted. The process
 * that created an object ends it for all by {@code close()}; others only let go of their handle.
 *
 * <p>Programs that were started independently meet by a name: {@code IpcLock.open("prices")}. What
 * is opened in this way belongs to no process and outlives them all. The names given to {@code
 * create} are another matter: they are for people to read, and nothing can be opened by them.
 */
@NullMarked
package org.multiprocessing4j.ipc.sync;

import org.jspecify.annotations.NullMarked;
