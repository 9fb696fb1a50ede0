package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;

/**
 * An object that does not travel itself: a ticket does, a serialisable record, from which its
 * {@code readResolve} makes the receiver an object of its own. Queues, locks, connections and all
 * other handles of this library are such objects.
 *
 * <p>An implementation has a {@code writeReplace} that returns the ticket, as for Java
 * serialisation. The mark tells the {@linkplain Codec#standard() standard codec} that it may call
 * it, even in vain, in order to do without Java serialisation, whose machinery costs a young JVM
 * some forty milliseconds. What the ticket holds ready for the receiver is to be registered with
 * {@link Reservations}.
 */
public interface Ticketed extends Serializable {}
