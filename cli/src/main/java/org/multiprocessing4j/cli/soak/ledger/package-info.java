/**
 * What the processes of a soak write down: every call, before it begins and after it has returned.
 *
 * <p>Each process has a {@link org.multiprocessing4j.cli.soak.ledger.Ledger} of its own in a mapped
 * file, which keeps everything that was stored when the process is killed. Read together, the
 * ledgers of a round are its {@link org.multiprocessing4j.cli.soak.ledger.History}; what must hold
 * of a history is said in {@link org.multiprocessing4j.cli.soak.check}.
 */
@NullMarked
package org.multiprocessing4j.cli.soak.ledger;

import org.jspecify.annotations.NullMarked;
