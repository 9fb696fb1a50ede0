/**
 * Python's {@code multiprocessing} for the JVM: {@link org.multiprocessing4j.Multiprocessing} holds
 * what are module-level functions there.
 *
 * <p>Processes are in {@link org.multiprocessing4j.process}, pools in {@link
 * org.multiprocessing4j.pool}, managers in {@link org.multiprocessing4j.manager}; queues, pipes,
 * locks and shared memory in the packages below {@code org.multiprocessing4j.ipc}.
 */
@NullMarked
package org.multiprocessing4j;

import org.jspecify.annotations.NullMarked;
