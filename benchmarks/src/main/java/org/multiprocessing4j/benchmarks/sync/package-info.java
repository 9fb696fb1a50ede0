/** What locks, semaphores and events cost while nobody else wants them. */
@NullMarked
package org.multiprocessing4j.benchmarks.sync;

import org.jspecify.annotations.NullMarked;
