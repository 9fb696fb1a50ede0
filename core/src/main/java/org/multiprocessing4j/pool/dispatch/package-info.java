/**
 * What is to be done in a pool, who does it, and when: the side of the parent.
 *
 * <pre>
 *   Dispatcher        owns the tables of a pool; the flow is drawn there
 *     Turns             in which thread that is; a TurnState in one word
 *     TaskTable         what is to be done: WorkItems, each with an Outcome in the end
 *     WorkerTable       who does it: Workers with a WorkerPipe each; RestartBudget
 *     Assigner          gives tasks to workers, as many ahead as Prefetch says
 *     Collector         takes what they answer, for the InsightsRecorder, too
 *     StopPlan, Termination, AwaitedEnd, PoolLife  how a task, and a pool, ends
 *   Completions       run the user's callbacks
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.pool.dispatch;

import org.jspecify.annotations.NullMarked;
