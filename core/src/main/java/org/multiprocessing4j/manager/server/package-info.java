/**
 * The server of a manager: the objects, and who executes the calls.
 *
 * <pre>
 *   ManagerServer     the task of the server's process: accepts clients until it is told to end
 *     Session           the server's side of one connection
 *     Invoker           executes calls, of clients and of this process itself
 *   ObjectTable       what there is: each a ServedObject, with the interface that is served
 *     NamedObjects      those that have a name
 *     HeldByThread      what comes free when its client goes; so does a ServedDelivery
 *     ServedEntries     maps, for functions that are applied in a client
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.manager.server;

import org.jspecify.annotations.NullMarked;
