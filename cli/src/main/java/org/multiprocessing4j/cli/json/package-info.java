/** What the commands share for writing JSON. */
@NullMarked
package org.multiprocessing4j.cli.json;

import org.jspecify.annotations.NullMarked;
