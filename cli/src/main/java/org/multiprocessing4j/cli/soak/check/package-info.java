/**
 * What must hold of a history: one class for each invariant, each a pure function from a {@link
 * org.multiprocessing4j.cli.soak.ledger.History} to what is wrong with it.
 *
 * <p>The checks know nothing of how the history came about, so that their tests can feed them bad
 * ones.
 */
@NullMarked
package org.multiprocessing4j.cli.soak.check;

import org.jspecify.annotations.NullMarked;
