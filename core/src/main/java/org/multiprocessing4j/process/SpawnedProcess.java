package org.multiprocessing4j.process;

import java.util.List;

/**
 * What the operating system gave us for a new child.
 *
 * @param child the child
 * @param outputs our ends of its output pipes, if it does not write where we write
 */
record SpawnedProcess(Child child, List<LineReader> outputs) {}
