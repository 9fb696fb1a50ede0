/**
 * Child processes: real JVMs with a thread-like API.
 *
 * <p>{@link org.multiprocessing4j.process.ChildProcess} is what programs use. Below it lies a seam
 * of three types on which pools and managers are built: {@link
 * org.multiprocessing4j.process.LaunchSpec} says how a JVM is started, {@link
 * org.multiprocessing4j.process.Child} is a started JVM seen by its parent, and {@link
 * org.multiprocessing4j.process.ParentLink} is the parent seen by the child. Both ends talk over a
 * pair of pipes per child; the hand-shake is drawn in {@link
 * org.multiprocessing4j.process.ChildMain}.
 *
 * <pre>
 *   ChildProcess         the API; ProcessHalf is the parent's half of it, SuppliedResult a result
 *     Launcher           starts a Child, described by a LaunchSpec, or takes one of StandbyReserve
 *       JvmSpawner       spawns a JVM, and watches it: MonitoredChild
 *       SilentChild      is run for the making of archives
 *     Children           those that live, and how they end with this process
 *   ChildMain            in the child: BootRecord, CurrentProcess, ParentLink with its LinkEvents,
 *                        ExitSequence
 * </pre>
 *
 * <p>That is the life of a child. What it takes lies in rooms below, which know nothing of this
 * package; they are public for it and not for programs:
 *
 * <pre>
 *                process
 *               /       \
 *       control          command      how a child is talked to, and what it is started by
 *          |                |
 *          |             archive      what makes it start fast
 *          |                |
 *          |             classes      what it must find
 *           \              /
 *                 log                 what all of them tell
 * </pre>
 *
 * <p>Shared rules: all types are safe for use by many threads; a wait takes a {@link
 * java.time.Duration}, zero or negative means "do not wait"; every blocking method throws {@link
 * InterruptedException}. Objects of this package belong to the process that made them.
 */
@NullMarked
package org.multiprocessing4j.process;

import org.jspecify.annotations.NullMarked;
