/**
 * Measurements made by programs in other languages: Python's multiprocessing, and the floors in C.
 *
 * <p>The programs are resources of this package. They print one JSON object for each measurement,
 * which {@link org.multiprocessing4j.benchmarks.foreign.ForeignResult} reads. A machine without the
 * interpreter or the compiler does without them, and is told so.
 */
@NullMarked
package org.multiprocessing4j.benchmarks.foreign;

import org.jspecify.annotations.NullMarked;
