/**
 * One small program for each lesson of the tutorial, each complete in itself. {@code ./mp4j
 * example} lists them, {@code ./mp4j example NAME} runs one.
 *
 * <p>Every program can also be run directly: its class has a {@code main}.
 */
@NullMarked
package org.multiprocessing4j.examples;

import org.jspecify.annotations.NullMarked;
