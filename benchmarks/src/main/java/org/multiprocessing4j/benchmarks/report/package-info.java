/**
 * The selection of some minutes: a few measurements of each question, run in turn several times,
 * and a report that holds them against the targets.
 *
 * <pre>
 *   rehearsal  Figure B, Figure A, Figure C ...    does not count
 *   round 1    Figure A, Figure C, Figure B ...    each in a JVM of its own, ours beside its peers
 *   round 2    Figure C, Figure A, Figure B ...
 *   ...
 *   Series     one per figure: a value of each round
 *   Target     the median over the rounds of (ours / peer in the same round), against a limit
 * </pre>
 *
 * <p>Rounds take turns because machines drift: a neighbour that is busy for ten seconds then spoils
 * one round of everything instead of all rounds of one thing. Their order changes because the
 * figure before leaves its traces in caches and buffers.
 */
@NullMarked
package org.multiprocessing4j.benchmarks.report;

import org.jspecify.annotations.NullMarked;
