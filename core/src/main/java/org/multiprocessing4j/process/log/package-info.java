/**
 * The library's own log of what happens to processes, {@link
 * org.multiprocessing4j.process.log.ProcessLog}. It lies below all that tells something, and is
 * told by them what it needs: the name of this process, and from which level on it prints.
 */
@NullMarked
package org.multiprocessing4j.process.log;

import org.jspecify.annotations.NullMarked;
