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
 *       QueueState    the counts and what follows from them; Claims: who holds which delivery
 *         ControlLayout   where all that lies in shared memory
 *       QueueFiles    makes and opens the directory of a queue; QueueDirectory: the very one that
 *                     was opened; QueueDeletion; Revival of a named queue that nobody had open
 *       MessageStore  where the bytes of the messages lie: the seam between algorithm and backend
 *         ChronicleStore  memory-mapped Chronicle Queue files, drawn in ChronicleLayout:
 *                         ChronicleWriter, ChronicleCursor, ChronicleFiles; ChronicleLibrary
 *                         prepares the JVM for Chronicle
 *         RingStore       a ring in the control segment, drawn in RingLayout, whose positions are
 *                         CountedPositions; SpillFiles: the messages that are too large for it
 * </pre>
 *
 * <p>Shared rules: time-outs are {@link java.time.Duration}s, and zero or negative means not to
 * wait; what waits can be interrupted; every error names the queue and the remedy; and a process
 * may be killed at any instruction without harm to the others.
 */
@NullMarked
package org.multiprocessing4j.ipc.queue;

import org.jspecify.annotations.NullMarked;
