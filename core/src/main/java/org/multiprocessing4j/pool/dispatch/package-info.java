/**
 * What is to be done in a pool, who does it, and when: the side of the parent.
 *
 * <pre>
 *   Dispatcher        owns the tables of a pool, made as PoolOptions say; the flow is drawn there
 *     Inbox             what other threads want of it
 *     Turns             which thread does its work, and when; TurnState: what the threads share
 *     TaskTable         what is to be done: WorkItems in an ItemList; each ends with an Outcome
 *     WorkerTable       who does it: Workers, each with a WorkerPipe; RestartBudget: how many die
 *     Assigner          gives tasks to workers, as many ahead as Prefetch says
 *     Collector         takes what they answer
 *     InsightsRecorder  what programs are shown of that, and the WorkerTimes
 *     StopPlan, Termination, AwaitedEnd, PoolLife  how a task, and a pool, ends
 *   Completions       run the user's callbacks
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.pool.dispatch;

import org.jspecify.annotations.NullMarked;
