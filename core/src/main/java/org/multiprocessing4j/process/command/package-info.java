/**
 * The command by which a child JVM is started.
 *
 * <pre>
 *   ChildCommands        puts it together, with the archive for it
 *     JavaCommand        options, and what follows them
 *       InheritedJvmArgs   those of this JVM that its children get as well; OptionPaths makes them hold
 *                          in another directory, ManifestOptions are those of its jar, and
 *                          ExclusiveOptions those that only one process can have
 *       QuietJvm           those that let an idle JVM sleep
 *       SearchPath         class paths and module paths, of any file names
 *     EntryPoint         how the JVM reaches its main class
 *   ArgumentFiles        what is too long for a command line
 * </pre>
 *
 * <p>Shared rules: a command is made of this process as it is at that moment, and two commands that
 * do the same are equal. Options for the child come last and win. If there is no command, a {@link
 * org.multiprocessing4j.process.command.CommandException} says why in the words for users, at each
 * attempt anew.
 */
@NullMarked
package org.multiprocessing4j.process.command;

import org.jspecify.annotations.NullMarked;
