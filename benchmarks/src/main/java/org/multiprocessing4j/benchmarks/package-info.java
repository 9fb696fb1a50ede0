/**
 * How fast multiprocessing4j is, beside everything that a user could pick instead, in one run.
 *
 * <p>There is one package per question. {@link org.multiprocessing4j.benchmarks.roundtrip} and
 * {@link org.multiprocessing4j.benchmarks.throughput} measure every {@link
 * org.multiprocessing4j.benchmarks.transport.Transport} by the same loop; {@link
 * org.multiprocessing4j.benchmarks.peer} starts the second JVM that each of them needs, since JMH
 * itself knows only one. README.md of this module tells how to run and to read them.
 */
@NullMarked
package org.multiprocessing4j.benchmarks;

import org.jspecify.annotations.NullMarked;
