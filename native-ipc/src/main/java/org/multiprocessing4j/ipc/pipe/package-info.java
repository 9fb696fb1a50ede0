/**
 * Connected pairs that carry messages between processes: {@link
 * org.multiprocessing4j.ipc.pipe.Pipe} makes both ends at once, {@link
 * org.multiprocessing4j.ipc.pipe.Listener} and {@link
 * org.multiprocessing4j.ipc.pipe.Connection#connect} meet at an address. Python's {@code
 * multiprocessing.connection}, byte for byte where bytes are sent.
 *
 * <p>How it is built:
 *
 * <pre>
 *   Pipe              makes both ends            Listener, Connector   meet, by a Handshake
 *     CodecConnection   objects to bytes and back
 *       SocketConnection  through a socket; HandOver passes it to another process
 *       MemoryConnection  through shared memory
 *
 *   frame               messages as frames, and what is left of one in part
 *   memory              the rings of a pipe in shared memory
 * </pre>
 *
 * <p>What holds for all of it, stated once:
 *
 * <ul>
 *   <li><b>Frames.</b> A message is its length (4 bytes, big-endian; from 2 GiB on -1 and then 8
 *       bytes) and its bytes, as in CPython, so that byte messages may be exchanged with a Python
 *       process. Objects are encoded by a {@link org.multiprocessing4j.ipc.codec.Codec} and mean
 *       nothing to Python.
 *   <li><b>Nothing is read ahead.</b> A receive takes exactly the bytes of its message from the
 *       kernel, so that between messages an end may be passed to another process, which finds the
 *       next message there. The price is a second system call for each message.
 *   <li><b>Exceptions</b> are all unchecked and all {@link
 *       org.multiprocessing4j.ipc.IpcException}s, so that lambdas stay short: {@link
 *       org.multiprocessing4j.ipc.pipe.EndOfStreamException} when the other side has closed or died
 *       and nothing is left to receive; {@link org.multiprocessing4j.ipc.pipe.BrokenPipeException}
 *       when it did so before a message was through; {@link
 *       org.multiprocessing4j.ipc.pipe.ConnectionClosedException} when this handle was closed. A
 *       use against the direction of a one-way connection is an {@link IllegalStateException}.
 *   <li><b>Waiting.</b> A receive looks for its message for at most 50 microseconds, as long as
 *       that has been paying, and then sleeps in the kernel. An interrupt and a close by another
 *       thread wake it; at a socket they may take 50 ms to do so if the wait has just begun. Every
 *       method that may wait throws {@link InterruptedException}. A receive that was interrupted
 *       has lost nothing: the next one goes on where it stopped. A send that was interrupted has
 *       sent nothing, or, if the exception is a {@link
 *       org.multiprocessing4j.ipc.pipe.PartlySentException}, a part: then the rest leaves before
 *       the next message, so that the other side gets all of it.
 *   <li><b>Threads and processes.</b> Any thread may call anything; sends are atomic among the
 *       threads of a process, and so are receives. Two <em>processes</em> that hold the same end
 *       must not both send on it, nor both receive.
 *   <li><b>Memory effects.</b> What a thread did before it sent a message, in shared memory too,
 *       happens before what another thread, of any process, does after it received that message.
 * </ul>
 */
@NullMarked
package org.multiprocessing4j.ipc.pipe;

import org.jspecify.annotations.NullMarked;
