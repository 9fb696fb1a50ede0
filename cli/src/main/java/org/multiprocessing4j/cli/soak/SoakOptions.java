package org.multiprocessing4j.cli.soak;

import java.time.Duration;

/**
 * What was asked for.
 *
 * @param length how long to go on
 * @param seed of all that is random
 * @param longestWait how long a call may take
 */
record SoakOptions(Duration length, long seed, Duration longestWait) {}
