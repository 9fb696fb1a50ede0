/** What all packages share: the base of their exceptions, and the mark of what is not for users. */
@NullMarked
package org.multiprocessing4j.ipc;

import org.jspecify.annotations.NullMarked;
