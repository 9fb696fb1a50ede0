package org.multiprocessing4j.process.control;

import java.util.function.Consumer;
import org.multiprocessing4j.ipc.Internal;

/**
 * A consumer of the lines that a child writes.
 *
 * @param consumer called with one line at a time, without its end
 * @param mayBlock whether the consumer may take its time
 */
@Internal
public record Lines(Consumer<String> consumer, boolean mayBlock) {}
