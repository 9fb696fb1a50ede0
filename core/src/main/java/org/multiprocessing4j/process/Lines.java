package org.multiprocessing4j.process;

import java.util.function.Consumer;

/**
 * Who takes the lines that a child writes.
 *
 * @param consumer called with one line at a time, without its end
 * @param mayBlock whether the consumer may take its time
 */
record Lines(Consumer<String> consumer, boolean mayBlock) {}
