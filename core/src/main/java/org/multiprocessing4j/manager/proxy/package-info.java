/**
 * What stands behind the proxies of a process: the side of the client.
 *
 * <pre>
 *   ProxyHandler      what a proxy does when it is called: nearly always, a call to the server
 *     OptimisticMap     a map, for a function that cannot travel
 *     QueueDrain        fills a collection from a queue
 *     ReceivedDelivery  a message that is to be acknowledged
 *   ServerLink        how this process reaches a server, and the key
 *     ClientConnection  of one thread
 *     LocalServer       the server that this process is: no connection is needed
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.manager.proxy;

import org.jspecify.annotations.NullMarked;
