/** What the tests of all modules share: real child JVMs. */
@NullMarked
package org.multiprocessing4j.ipc.testsupport;

import org.jspecify.annotations.NullMarked;
