/**
 * Programs that measure themselves: Python's multiprocessing, the floors in C, and what JMH cannot
 * measure since it is no time, or no time of its own process.
 *
 * <p>They print one JSON object for each measurement, which {@link
 * org.multiprocessing4j.benchmarks.program.ProgramResult} reads. The Python script and the C source
 * are resources of this package, and run anew for each measurement. Those of this module live
 * longer, and measure when it is their {@link org.multiprocessing4j.benchmarks.program.Turns turn}.
 * A machine without the interpreter or the compiler does without them, and is told so.
 */
@NullMarked
package org.multiprocessing4j.benchmarks.program;

import org.jspecify.annotations.NullMarked;
