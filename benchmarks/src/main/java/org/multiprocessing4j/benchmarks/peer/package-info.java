/**
 * The other processes of a benchmark: how they are started, what they do, how they are ended.
 *
 * <p>JMH knows one JVM. A benchmark therefore starts its {@link
 * org.multiprocessing4j.benchmarks.peer.Peer}s before the trial and ends them after it; a peer that
 * dies in between interrupts the benchmark, and a peer whose benchmark dies ends by itself.
 */
@NullMarked
package org.multiprocessing4j.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
