package org.multiprocessing4j.cli.soak.check;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.cli.soak.check.ExclusionCheck.Tenure;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * How long it takes from a kill until the living go on with what the dead held.
 *
 * <p>Counted are: a lock, until somebody who was waiting has it; a message that was not
 * acknowledged, until somebody who was waiting receives it; a party at a barrier, until another one
 * that waits there hears of the breach; a pool's worker and a manager's server, until the caller
 * hears that it died. Somebody who is stopped may have left the barrier without knowing it, so he
 * does not count as a party. What somebody may have kept who was stopped meanwhile in a call on the
 * same thing does not count either: nobody takes anything from the living.
 */
public final class Recovery {
  private final History history;
  private final Pauses pauses;
  private final List<Long> nanos = new ArrayList<>();

  private Recovery(History history) {
    this.history = history;
    this.pauses = new Pauses(history);
  }

  /** Finds all of them; in nanoseconds. */
  public static List<Long> latenciesNanos(History history) {
    Recovery recovery = new Recovery(history);
    recovery.ofHolders(Thing.LOCK);
    recovery.ofHolders(Thing.REENTRANT_LOCK);
    recovery.ofMessages(Thing.ACKNOWLEDGED_QUEUE);
    recovery.ofMessages(Thing.ACKNOWLEDGED_RING);
    recovery.ofParties();
    recovery.ofPeers(Thing.POOL);
    recovery.ofPeers(Thing.MANAGER);
    return recovery.nanos;
  }

  private void ofHolders(Thing thing) {
    List<Call> takes = history.of(thing, Op.TAKE);
    for (Tenure tenure : Tenure.of(history, thing)) {
      if (tenure.endedByDeath()) {
        firstAfter(thing, takes, tenure.take().life().killedNanos());
      }
    }
  }

  private void ofMessages(Thing thing) {
    List<Call> receives = history.of(thing, Op.RECEIVE);
    for (Call receive : receives) {
      if (receive.succeeded() && receive.life().isKilled()) {
        List<Call> again =
            receives.stream()
                .filter(other -> other.result() == receive.result() && !other.equals(receive))
                .toList();
        firstAfter(thing, again, receive.life().killedNanos());
      }
    }
  }

  private void ofParties() {
    List<Call> waits = history.of(Thing.BARRIER, Op.AWAIT);
    List<Call> broken = waits.stream().filter(wait -> wait.result() == Result.BROKEN).toList();
    for (Call wait : waits) {
      if (!wait.isFinished() && wait.life().isKilled() && !pauses.wasStoppedWhenKilled(wait)) {
        firstAfter(Thing.BARRIER, broken, wait.life().killedNanos());
      }
    }
  }

  private void ofPeers(Thing thing) {
    List<Call> failed =
        history.of(thing, Op.SQUARE).stream()
            .filter(call -> call.result() == Result.PEER_DIED)
            .toList();
    for (Call kill : history.of(thing, Op.KILL)) {
      firstAfter(thing, failed, kill.startNanos());
    }
  }

  /** Of those that were waiting at the kill, the first to go on. */
  private void firstAfter(Thing thing, List<Call> candidates, long killedNanos) {
    candidates.stream()
        .filter(call -> call.isFinished() && call.spans(killedNanos))
        .filter(call -> pauses.stoppedNanos(call) == 0)
        .mapToLong(Call::endNanos)
        .min()
        .stream()
        .filter(endNanos -> !wasAnybodyStopped(thing, killedNanos, endNanos))
        .forEach(endNanos -> nanos.add(endNanos - killedNanos));
  }

  private boolean wasAnybodyStopped(Thing thing, long fromNanos, long toNanos) {
    return history.of(thing).stream()
        .filter(call -> call.life().killedNanos() > fromNanos)
        .anyMatch(call -> pauses.stoppedNanos(call, fromNanos, toNanos) > 0);
  }
}
