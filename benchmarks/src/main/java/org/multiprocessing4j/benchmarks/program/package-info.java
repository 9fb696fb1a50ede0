/**
 * Programs that measure themselves: Python's multiprocessing, the floors in C, and what JMH cannot
 * measure since it is no time.
 *
 * <p>They print one JSON object for each measurement, which {@link
 * org.multiprocessing4j.benchmarks.program.ProgramResult} reads. The Python script and the C source
 * are resources of this package. A machine without the interpreter or the compiler does without
 * them, and is told so.
 */
@NullMarked
package org.multiprocessing4j.benchmarks.program;

import org.jspecify.annotations.NullMarked;
