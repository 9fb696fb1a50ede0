package org.multiprocessing4j.cli.soak.check;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.multiprocessing4j.cli.soak.check.ExclusionCheck.Tenure;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * How long it takes from a kill until the living go on with what the dead held.
 *
 * <p>Counted are: a lock, until somebody has it; a message that was not acknowledged, until
 * somebody receives it; a party at a barrier, until another one hears of the breach; a pool's
 * worker and a manager's server, until the caller hears that it died. Only if somebody was waiting
 * at the kill, since otherwise nothing was to be done; and if another one that may have had the
 * thing by then is killed before anybody goes on, from that kill.
 *
 * <p>Not counted is what one of the living may have kept: of a thing of which a user was stopped
 * meanwhile, nothing; of a barrier, nobody who may have passed it, since others did during his
 * call, and no breach that an interrupt may have made.
 */
public final class Recoveries {
  private final History history;
  private final Pauses pauses;
  private final Set<Recovery> found = new LinkedHashSet<>();

  private Recoveries(History history) {
    this.history = history;
    this.pauses = new Pauses(history);
  }

  /** Finds all of them. */
  public static List<Recovery> of(History history) {
    Recoveries recoveries = new Recoveries(history);
    recoveries.ofHolders(Thing.LOCK);
    recoveries.ofHolders(Thing.REENTRANT_LOCK);
    recoveries.ofMessages(Thing.ACKNOWLEDGED_QUEUE);
    recoveries.ofMessages(Thing.ACKNOWLEDGED_RING);
    recoveries.ofParties();
    recoveries.ofPeers(Thing.POOL);
    recoveries.ofPeers(Thing.MANAGER);
    return List.copyOf(recoveries.found);
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
    List<Call> broken =
        waits.stream()
            .filter(wait -> wait.result() == Result.BROKEN && !wasAnyInterrupted(waits, wait))
            .toList();
    for (Call wait : waits) {
      if (!wait.isFinished() && wait.life().isKilled() && !mayHavePassed(wait, waits)) {
        firstAfter(Thing.BARRIER, broken, wait.life().killedNanos());
      }
    }
  }

  private boolean mayHavePassed(Call cutOff, List<Call> waits) {
    return pauses.wasStoppedWhenKilled(cutOff)
        || waits.stream()
            .filter(Call::succeeded)
            .anyMatch(
                pass ->
                    pass.endNanos() > cutOff.startNanos()
                        && pass.startNanos() < cutOff.life().killedNanos());
  }

  /** Whether an interrupt may have broken the barrier of a wait. */
  private boolean wasAnyInterrupted(List<Call> waits, Call wait) {
    return history.of(Thing.PROCESS, Op.INTERRUPT).stream()
        .filter(interrupt -> wait.spans(interrupt.startNanos()))
        .anyMatch(
            interrupt ->
                waits.stream().anyMatch(other -> other.life().pid() == interrupt.argument()));
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

  private void firstAfter(Thing thing, List<Call> candidates, long killedNanos) {
    if (candidates.stream().noneMatch(call -> call.isFinished() && call.spans(killedNanos))) {
      return;
    }
    candidates.stream()
        .filter(call -> call.endNanos() > killedNanos)
        .min(Comparator.comparingLong(Call::endNanos))
        .filter(call -> !wasAnybodyStopped(thing, killedNanos, call.endNanos()))
        .map(call -> new Recovery(lastKill(thing, killedNanos, call.endNanos()), call))
        .ifPresent(found::add);
  }

  private boolean wasAnybodyStopped(Thing thing, long fromNanos, long toNanos) {
    return history.of(thing).stream()
        .map(Call::life)
        .distinct()
        .filter(life -> life.killedNanos() > fromNanos)
        .anyMatch(life -> pauses.stoppedNanos(life, fromNanos, toNanos) > 0);
  }

  /** Who was killed in a call may have had the thing without having written it down. */
  private long lastKill(Thing thing, long firstNanos, long toNanos) {
    LongStream users =
        history.of(thing).stream()
            .filter(call -> !call.isFinished() && call.life().isKilled())
            .mapToLong(call -> call.life().killedNanos());
    LongStream peers = history.of(thing, Op.KILL).stream().mapToLong(Call::startNanos);
    return LongStream.concat(users, peers)
        .filter(nanos -> nanos > firstNanos && nanos < toNanos)
        .max()
        .orElse(firstNanos);
  }
}
