/**
 * What a client of a manager and its server say to each other.
 *
 * <pre>
 *   Request           what a client says; Reply: what the server answers
 *     EncodedMessage    either of them, ready to be sent
 *   ServerRoot        the object that makes the others, for every client
 *   Snapshots         copies of what cannot travel as it is
 *   Reflection        how either side calls a method
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.manager.call;

import org.jspecify.annotations.NullMarked;
