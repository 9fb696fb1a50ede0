/**
 * What becomes of the others when a process is killed at the ten places where it hurts most, here
 * and in CPython, side by side.
 */
@NullMarked
package org.multiprocessing4j.cli.scoreboard;

import org.jspecify.annotations.NullMarked;
