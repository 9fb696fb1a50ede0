package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;

/**
 * An object that is serialised as a ticket: a serialisable record whose {@code readResolve} makes
 * an object for the receiver. Queues, locks, connections and all other handles of this library are
 * such objects.
 *
 * <p>An implementation has a {@code writeReplace} that returns the ticket, as for Java
 * serialisation. This interface tells the {@linkplain Codec#standard() standard codec} that it may
 * call that method, even if it then does not use the ticket, in order to avoid Java serialisation,
 * whose first use costs a new JVM about forty milliseconds. Resources that are reserved for the
 * receiver must be registered with {@link Reservations}.
 */
public interface Ticketed extends Serializable {}
