/**
 * The transport of a memory pipe: two rings in a segment of shared memory, one for each direction.
 *
 * <pre>
 *   MemoryEnd         one end; where things lie is drawn in MemoryPipeLayout
 *     RingSender        messages into one ring       RingReceiver   out of the other
 *       RingWait          spins, then sleeps, until the other side moves or is gone
 *     RingStream        one direction: a ring, by RingWriter and RingReader, and where both wait
 *     Holders           who holds which end; Peer: whether anybody holds the other one
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.ipc.pipe.memory;

import org.jspecify.annotations.NullMarked;
