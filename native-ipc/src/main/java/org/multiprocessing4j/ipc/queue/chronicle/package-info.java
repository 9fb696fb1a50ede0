/**
 * The backend of a queue that keeps its messages in memory-mapped files of Chronicle Queue, and the
 * only place that knows Chronicle.
 *
 * <pre>
 *   ChronicleStore        the MessageStore; what the files hold is drawn in ChronicleLayout
 *     ChronicleWriter       appends                  ChronicleCursor   reads
 *       CopyBuffer            what messages pass through; each of the two has its own
 *     ChronicleFiles        names, allocates and deletes the files
 *   ChronicleRecovery     the first open after a crash of the machine
 *     ChronicleScan         reads files without Chronicle, which would trust them
 *   ChronicleLibrary      prepares the JVM for Chronicle; ChronicleUse: whether this program uses it
 * </pre>
 */
@NullMarked
package org.multiprocessing4j.ipc.queue.chronicle;

import org.jspecify.annotations.NullMarked;
