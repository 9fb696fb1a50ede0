/** How long a message takes to another process and back. */
@NullMarked
package org.multiprocessing4j.benchmarks.roundtrip;

import org.jspecify.annotations.NullMarked;
