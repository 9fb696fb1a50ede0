/**
 * The ordering that the algorithms rely on, tried by jcstress on real hardware.
 *
 * <p>Each test has two mappings of one file in one JVM: the two sides use different addresses of
 * the same memory, as two processes do.
 */
@NullMarked
package org.multiprocessing4j.stress;

import org.jspecify.annotations.NullMarked;
