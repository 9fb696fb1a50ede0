/**
 * The classes of this process that a child must find, and where they are.
 *
 * <pre>
 *   Callers            whose classes: those on the stack of who starts a child
 *   ClassLocations     where they are: class path, module path, what class loaders tell
 *   ExportedClasses    those that are in memory only, written out; ConstantPool: what they name
 * </pre>
 *
 * <p>Shared rules: what is found is what this process has loaded, so a child finds the same. A
 * place that cannot be told, for want of a path or of a name in this locale, is left out. No class
 * loader is kept alive.
 */
@NullMarked
package org.multiprocessing4j.process.classes;

import org.jspecify.annotations.NullMarked;
