/** Placeholder. */
@NullMarked
package org.multiprocessing4j.cli;

import org.jspecify.annotations.NullMarked;
