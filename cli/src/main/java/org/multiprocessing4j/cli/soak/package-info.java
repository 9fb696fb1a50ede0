/**
 * Kills processes at random for as long as one likes, and checks that the others do not suffer.
 *
 * <pre>
 *   mp4j soak                    a JVM for each round         a JVM for each seat
 *   Soak     starts rounds  ---&gt; Round    sets Workloads up
 *                                Seat     keeps seats filled  ---&gt; Actor  acts a Role
 *            kills a parent ---&gt; Nemesis  kills, stops, interrupts ---&gt;  |
 *                                  |                                      |
 *   Invariants  &lt;---- History &lt;---- ledgers in mapped files  &lt;------------+
 * </pre>
 *
 * <p>Every process writes down each call before it begins and after it has returned. What it wrote
 * survives it, so that afterwards the {@link org.multiprocessing4j.cli.soak.check checks} can tell
 * a message that a killed consumer had in its hand from one that was lost.
 */
@NullMarked
package org.multiprocessing4j.cli.soak;

import org.jspecify.annotations.NullMarked;
