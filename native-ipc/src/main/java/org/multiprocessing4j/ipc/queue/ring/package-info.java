/**
 * The backend of a queue that keeps its messages in a ring in the control segment.
 *
 * <pre>
 *   RingStore         the MessageStore; the ring is drawn in RingLayout
 *   CountedPosition   a position that changes in the same instant as its count
 *   SpillFiles        the messages that are too large for the ring
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.ipc.queue.ring;

import org.jspecify.annotations.NullMarked;
