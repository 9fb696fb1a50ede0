/** Placeholder. */
@NullMarked
package org.multiprocessing4j.examples;

import org.jspecify.annotations.NullMarked;
