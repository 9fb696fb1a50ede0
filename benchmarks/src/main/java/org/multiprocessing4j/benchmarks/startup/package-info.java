/** How long it takes until another process does what it was started for. */
@NullMarked
package org.multiprocessing4j.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
