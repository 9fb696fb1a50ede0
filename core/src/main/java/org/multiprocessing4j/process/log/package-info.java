/**
 * The library's own log of what happens to processes, {@link
 * org.multiprocessing4j.process.log.ProcessLog}. It depends on no other package of the library:
 * callers tell it what it needs, the name of this process and the level from which on it prints.
 */
@NullMarked
package org.multiprocessing4j.process.log;

import org.jspecify.annotations.NullMarked;
