/**
 * Linux system calls for the packages above: the only package that knows JNA.
 *
 * <p>What is where; the types that are not for programs are marked as internal:
 *
 * <pre>
 *   processes      Posix, SpawnRequest, WaitStatus, Signal; Spawner, Environment, EnvironmentCheck,
 *                  TerminalSignals
 *   files          FileDescriptors, FileStatus, NoFollow, OfdLock, CloseWatch
 *   sockets        Sockets, SocketAddresses, SocketOptions, PeerCredentials; DescriptorPassing and
 *                  DescriptorMessage: descriptors as part of a message, whose MessageHeader is C's
 *   waiting        Futex, Poll; InterruptWord: how an interrupt ends a wait at a futex; KernelSleep
 *                  and EndOfSleep: how the end of the JVM ends all waits; BlockingCall: how a
 *                  virtual thread waits
 *   the JVM        ModuleOpener, LateHook; Jni, by which both do it; JnaLibrary
 *   errors         PosixException, Errno
 *   under all      LibC: the C functions as they are; Check: their results; Scratch,
 *                  DescriptorPair, CString with PlatformEncoding: their arguments; NativeAbi: what
 *                  depends on the architecture
 * </pre>
 *
 * <p>All of it is one package so that the compiler hides what is under all from everybody else: the
 * raw functions, which take addresses, and the memory that one call leaves to the next.
 *
 * <p>Rules for all of it:
 *
 * <ul>
 *   <li>A method does what the call of the same name does, and its man page (section 2 or 3) holds.
 *       A result of -1 becomes a {@link org.multiprocessing4j.ipc.posix.PosixException} that names
 *       the call, the errno and the thing it was made on, except where a method documents an errno
 *       as an ordinary result.
 *   <li>A call that a signal interrupts (EINTR) is made again, with the time that remains. {@code
 *       close} is not: on Linux the descriptor is gone either way.
 *   <li>A descriptor is a plain {@code int}; every call here that makes one makes it close-on-exec.
 *       Whoever made it closes it.
 *   <li>All methods may be called by any thread. A call that blocks holds its platform thread; for
 *       a virtual thread, which parks meanwhile, that is one of a few made for the purpose ({@code
 *       BlockingCall}). {@code Thread.interrupt} does not end it, so callers wait in slices or see
 *       to a wake-up.
 *   <li>A process id is a {@code long}, as in {@link java.lang.ProcessHandle}.
 * </ul>
 *
 * <p>Supported: Linux on x86-64 and aarch64 with glibc 2.28 or later. Structures are laid out by
 * hand; where the two architectures differ, {@code NativeAbi} holds both values (those of aarch64
 * are taken from the kernel's headers; the tests check them when they run there). The layouts used
 * are those of musl too, but musl is not tested; what musl lacks is noted at the methods concerned.
 */
@NullMarked
package org.multiprocessing4j.ipc.posix;

import org.jspecify.annotations.NullMarked;
