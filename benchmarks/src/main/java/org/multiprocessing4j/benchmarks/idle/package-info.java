/** What processes use that wait for messages which do not come. */
@NullMarked
package org.multiprocessing4j.benchmarks.idle;

import org.jspecify.annotations.NullMarked;
