/** What processes use that do nothing. */
@NullMarked
package org.multiprocessing4j.benchmarks.idle;

import org.jspecify.annotations.NullMarked;
