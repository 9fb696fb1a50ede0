/** What all packages of native-ipc share: the base of their exceptions. */
@NullMarked
package org.multiprocessing4j.ipc;

import org.jspecify.annotations.NullMarked;
