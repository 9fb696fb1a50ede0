/**
 * Copies a directory tree with a pool of worker processes.
 *
 * <pre>
 *   main process                                       worker processes
 *   CopyPlan        walks the source
 *   DirectoryMaker  finds the directories of the target, opens read-only ones
 *   Leftovers       removes what killed copies left
 *   DirectoryMaker  makes the directories that are missing
 *   TreeCopy        starts CopyTasks  -- pool --------&gt;  FileCopier copies each CopyUnit
 *               counts, retries   &lt;---- queue --------  CopyEvent per file, per few MiB
 *               finishes big files and directories
 *   CopyReport  says what is missing
 * </pre>
 *
 * <p>Every file is written under a temporary name beside its final one and renamed when it is
 * complete, so a final name never shows half a file, whoever dies. Paths travel as {@link
 * org.multiprocessing4j.cli.copy.RawPath} text, which keeps names that are not valid UTF-8.
 *
 * <p>Kept: contents, permission bits, modification times (files, directories, links), the targets
 * of symbolic links, and owner and group as far as the user may set them. Not kept: hard links
 * between files (each name becomes a file of its own), holes in sparse files (they are filled with
 * zeros), access control lists and extended attributes.
 */
@NullMarked
package org.multiprocessing4j.cli.copy;

import org.jspecify.annotations.NullMarked;
