/**
 * The {@code mp4j} command: one class for each sub-command, and what they share for talking to a
 * person or to a script.
 *
 * <p>Every command answers with exit code 0 when it did all it was asked, 1 when something is
 * missing (named on stderr), and 2 when it was called wrongly. Standard output carries results
 * only.
 */
@NullMarked
package org.multiprocessing4j.cli;

import org.jspecify.annotations.NullMarked;
