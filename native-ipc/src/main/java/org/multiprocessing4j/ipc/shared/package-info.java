/**
 * Numbers, arrays and lists in shared memory, each with a lock: Python's {@code Value}, {@code
 * Array} and {@code ShareableList}.
 *
 * <p>Rules for all of it. Single elements are read and written atomically and, bytes excepted, in
 * one order for all processes, as with {@link java.util.concurrent.atomic}; what must change
 * together is changed under {@code lock()}. Handles may be used by any thread of any process, and
 * are serialisable. If a process dies, each of its stores has happened or has not. The process that
 * created an object ends it by {@code close()}, at the latest with the run; others only let go of
 * their handle. A closed handle throws {@link IllegalStateException}. When its creator has closed
 * it, so does a number in all processes, and so do locks, and with its lock the {@code set} of a
 * list; the elements of arrays and lists stay with the processes that use them already, for as long
 * as those do.
 */
@NullMarked
package org.multiprocessing4j.ipc.shared;

import org.jspecify.annotations.NullMarked;
