/**
 * Objects that live in a server process and are used from anywhere through proxies.
 *
 * <pre>
 *  client process                                 server process (a daemon child)
 *  ┌──────────────────────────────┐              ┌───────────────────────────────────┐
 *  │ proxy ── ProxyHandler        │   request    │ Session (reader thread)           │
 *  │             │                ├─────────────►│    │ hands each call to           │
 *  │        ServerLink            │              │ its worker thread ── ObjectTable  │
 *  │  (one connection per thread) │◄─────────────┤    │ invokes the object           │
 *  └──────────────────────────────┘    reply     └───────────────────────────────────┘
 * </pre>
 *
 * <p>One thread of a client has one connection, and one connection has one worker thread in the
 * server. So whatever a thread owns there (a lock, a permit) is owned by its worker, and when the
 * client dies, end-of-file tells the worker to give everything back.
 *
 * <p>Arguments and results are copies. A method marked {@link
 * org.multiprocessing4j.manager.ByReference} returns a proxy instead. Objects live as long as their
 * manager. All types here may be used by many threads; proxies may be passed to any process that
 * knows the manager's key.
 */
@NullMarked
package org.multiprocessing4j.manager;

import org.jspecify.annotations.NullMarked;
