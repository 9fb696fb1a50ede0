/**
 * Objects that live in a server process and are used from anywhere through proxies.
 *
 * <pre>
 *  client process                                 server process (a daemon child)
 *  ┌──────────────────────────────┐              ┌───────────────────────────────────┐
 *  │ proxy ── ProxyHandler        │   request    │ Session (worker thread)           │
 *  │             │                ├─────────────►│    │ reads a call, answers it     │
 *  │        ServerLink            │              │ Invoker ── ObjectTable            │
 *  │  (one connection per thread) │◄─────────────┤    │ calls the object             │
 *  └──────────────────────────────┘    reply     └───────────────────────────────────┘
 *
 *   Manager              the API, an ObjectMaker; and the interfaces of what it makes
 *     Served...          what is behind them in the server
 *
 *   server               the side of the server: the objects, and who executes the calls
 *   proxy                the side of a client: what is behind a proxy, and the connections
 *   call                 what the two say to each other
 * </pre>
 *
 * <p>One thread of a client has one connection, and one connection has one worker thread in the
 * server. So whatever a thread owns there (a lock, a permit) is owned by its worker, and when the
 * client dies, end-of-file tells the worker to give everything back. During a long call a second
 * thread, the watcher, reads in its place.
 *
 * <p>Arguments and results are copies. A method marked {@link
 * org.multiprocessing4j.manager.ByReference} returns a proxy instead. Objects live as long as their
 * manager. All types here may be used by many threads; proxies may be passed to any process that
 * knows the manager's key.
 */
@NullMarked
package org.multiprocessing4j.manager;

import org.jspecify.annotations.NullMarked;
