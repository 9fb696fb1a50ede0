/** What becomes slower when there is more of something. */
@NullMarked
package org.multiprocessing4j.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
