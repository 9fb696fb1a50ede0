/** Placeholder. */
@NullMarked
package org.multiprocessing4j.benchmarks;

import org.jspecify.annotations.NullMarked;
