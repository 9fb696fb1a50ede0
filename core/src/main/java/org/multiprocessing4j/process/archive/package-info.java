/**
 * Class-data archives, by which a child JVM starts faster: {@link
 * org.multiprocessing4j.process.archive.ClassDataArchives} finds the one for a command, or has it
 * made.
 *
 * <pre>
 *   ClassDataArchives    which archive a command uses, and when one is made
 *     ArchivePlan        for whom an archive is: options and libraries; LibraryJars: which these are
 *     ArchiveCache       the directory in which they are kept, for all programs of a user
 *     ArchiveMaker       makes one, by a JVM that does its ArchiveTraining; HelperJvm runs that one
 * </pre>
 *
 * <p>Shared rules: nothing depends on an archive, so what goes wrong here is told to the debug log
 * and goes no further; a file is complete before it gets its name, and is never changed after that;
 * whoever makes one holds a lock, which the kernel releases if the maker dies. This room knows
 * options and files, no children: a JVM is run by the {@link
 * org.multiprocessing4j.process.archive.HelperJvm} that it is given.
 */
@NullMarked
package org.multiprocessing4j.process.archive;

import org.jspecify.annotations.NullMarked;
