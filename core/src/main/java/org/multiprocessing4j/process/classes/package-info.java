/**
 * The classes of this process that a child must find, and where they are.
 *
 * <pre>
 *   Callers            whose classes: those on the stack of the thread that starts a child
 *   ClassLocations     where they are: class path, module path, what class loaders tell
 *   ExportedClasses    those that are in memory only, written out; ConstantPool: what they name
 * </pre>
 *
 * <p>Shared rules: a child finds the classes that this process has loaded. A location without a
 * path, or whose name the locale cannot express, is left out. No class loader is kept alive.
 */
@NullMarked
package org.multiprocessing4j.process.classes;

import org.jspecify.annotations.NullMarked;
