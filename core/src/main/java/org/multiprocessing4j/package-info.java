/**
 * Python's {@code multiprocessing} for the JVM: {@link org.multiprocessing4j.Multiprocessing} holds
 * what are module-level functions there.
 *
 * <p>Processes are in {@link org.multiprocessing4j.process}.
 */
@NullMarked
package org.multiprocessing4j;

import org.jspecify.annotations.NullMarked;
