/** Placeholder. */
@NullMarked
package org.multiprocessing4j;

import org.jspecify.annotations.NullMarked;
