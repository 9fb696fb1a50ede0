/**
 * The three-minute selection: a few measurements of each question, run in turn several times, and a
 * report that holds them against the targets.
 *
 * <pre>
 *   round 1:  Figure A, Figure B, Figure C ...     each in a JVM of its own, ours beside its peers
 *   round 2:  Figure A, Figure B, Figure C ...
 *   ...
 *   Series    one per figure: a value of each round
 *   Target    the median over the rounds of (ours / peer in the same round), against a limit
 * </pre>
 *
 * <p>Rounds take turns because machines drift: a neighbour that is busy for ten seconds then spoils
 * one round of everything instead of all rounds of one thing.
 */
@NullMarked
package org.multiprocessing4j.benchmarks.report;

import org.jspecify.annotations.NullMarked;
