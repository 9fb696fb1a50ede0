/**
 * Who is alive.
 *
 * <p>Every process that shares something registers in one file of its user and gets an <em>owner
 * token</em>, a number that it writes wherever it owns something. Whether the owner of a token
 * lives is asked of the kernel, by a lock that the kernel frees at the death of the process;
 * process ids are never trusted, because they are reused and because a zombie still has one.
 */
@NullMarked
package org.multiprocessing4j.ipc.liveness;

import org.jspecify.annotations.NullMarked;
