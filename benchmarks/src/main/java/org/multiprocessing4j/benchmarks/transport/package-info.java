/**
 * The ways of carrying messages that are compared, each behind the same two small interfaces.
 *
 * <p>A {@link org.multiprocessing4j.benchmarks.transport.Transport} opens {@link
 * org.multiprocessing4j.benchmarks.transport.Endpoint}s; nothing else in the benchmarks knows what
 * lies beneath. The wrappers add nothing to what is timed but one interface call, and copy a
 * message only where a user of that transport would have to.
 */
@NullMarked
package org.multiprocessing4j.benchmarks.transport;

import org.jspecify.annotations.NullMarked;
