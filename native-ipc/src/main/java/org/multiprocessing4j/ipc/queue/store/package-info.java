/**
 * Where the messages of a queue lie, whatever keeps them: the seam between the algorithm of the
 * queue, which is above, and its two backends, which are beside this package.
 *
 * <pre>
 *   ControlLayout     the control segment, drawn: counts, locks, state, and a room for the backend
 *   Claims            the table of deliveries in it: who holds which message; a Claim is one
 *   MessageStore      what a backend can do
 *   MessageTarget     where it copies a message to; MessageBatch: many of them, by MessageEnds
 *   QueueDirectory    the very directory that was opened; DurableFile: its files on the disk
 *   CrashPoint        places where a test kills the process
 * </pre>
 *
 * <p>Of the packages of queues this one knows none, but for the exceptions of {@code queue}.
 */
@NullMarked
package org.multiprocessing4j.ipc.queue.store;

import org.jspecify.annotations.NullMarked;
