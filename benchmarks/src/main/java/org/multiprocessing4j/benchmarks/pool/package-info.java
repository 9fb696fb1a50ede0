/** What a task costs that a pool of processes runs for its caller. */
@NullMarked
package org.multiprocessing4j.benchmarks.pool;

import org.jspecify.annotations.NullMarked;
