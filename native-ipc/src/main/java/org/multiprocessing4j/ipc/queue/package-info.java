/**
 * Queues between processes: {@link org.multiprocessing4j.ipc.queue.IpcQueue} is the contract.
 *
 * <p>How it is built, from the outside in:
 *
 * <pre>
 *   SharedQueue       a handle: objects to bytes and back, BlockingQueue, serialisation, close
 *     QueueCore       one per process and queue, shared by its handles (OpenQueues)
 *       ProducerSide  the algorithm of put                 ConsumerSide   that of get and receive
 *       Section       a lock that survives deaths, and a gate for closing
 *       QueueState    the counts and what follows from them
 *     QueueCreation     makes a queue and opens it; QueueOpening, with Revival of a named queue that
 *                       nobody had open; QueueDeletion, with DeletedDirectories
 *
 *   store               what lies where in shared memory, and MessageStore: the seam between the
 *                       algorithm and its backends
 *     chronicle           memory-mapped Chronicle Queue files
 *     ring                a ring in shared memory
 * </pre>
 *
 * <p>Shared rules: time-outs are {@link java.time.Duration}s, and zero or negative means not to
 * wait; what waits can be interrupted; every error names the queue and the remedy; and a process
 * may be killed at any instruction without harm to the others.
 */
@NullMarked
package org.multiprocessing4j.ipc.queue;

import org.jspecify.annotations.NullMarked;
