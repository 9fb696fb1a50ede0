/** How many messages pass in one direction, by size and by number of processes. */
@NullMarked
package org.multiprocessing4j.benchmarks.throughput;

import org.jspecify.annotations.NullMarked;
