/**
 * Who takes part in a soak: one small class for each way of using the library. A role does one
 * thing again and again, and writes every call into the ledger of its seat.
 */
@NullMarked
package org.multiprocessing4j.cli.soak.role;

import org.jspecify.annotations.NullMarked;
