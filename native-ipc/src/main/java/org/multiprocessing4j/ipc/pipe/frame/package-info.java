/**
 * Messages as frames: a length and as many bytes. What is sent or received in part, and goes on
 * later, is kept here, for both transports; the reader and the writer of frames are for sockets.
 *
 * <pre>
 *   FrameWriter       sends frames       FrameReader   receives them, and never reads beyond one
 *     NativeMemory      what the kernel reads and writes
 *     SocketReader      takes bytes from a socket; Pause: how to wait for it
 *     PeerLoss          how the kernel reports that the other end is gone
 *   UnsentMessage     what is left to send        ReceivedPart  what has come
 *   MessageBoundary   only between two messages may an end be passed on
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.ipc.pipe.frame;

import org.jspecify.annotations.NullMarked;
