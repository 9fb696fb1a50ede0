/**
 * Which processes are alive.
 *
 * <p>Every process that shares something registers in one file of its user and gets an <em>owner
 * token</em>, a number that it writes wherever it owns something. The kernel tells whether the
 * owner of a token is alive, by a lock that it frees at the death of the process; process ids are
 * never trusted, because they are reused and because a zombie still has one.
 */
@NullMarked
package org.multiprocessing4j.ipc.liveness;

import org.jspecify.annotations.NullMarked;
