package org.multiprocessing4j.cli.soak.check;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * How much has happened. All numbers are of one history, or the sum over several.
 *
 * @param kills SIGKILLs sent
 * @param killsOfPeers of them to workers of pools and servers of managers
 * @param killsOfParents of them to a process that was the parent of all others
 * @param killsInACall of them to processes that were in a call
 * @param quickKills of them within ten milliseconds after another
 * @param stops SIGSTOPs sent
 * @param interrupts threads interrupted
 * @param processes that have come so far as to act
 * @param calls written down
 * @param attempted messages that somebody began to put
 * @param acknowledged of them those whose put returned
 * @param delivered of them those that somebody took, each counted once
 * @param lostInHand acknowledged messages that went with a consumer killed inside its call
 * @param redelivered deliveries of a message beyond the first
 */
public record Tally(
    long kills,
    long killsOfPeers,
    long killsOfParents,
    long killsInACall,
    long quickKills,
    long stops,
    long interrupts,
    long processes,
    long calls,
    long attempted,
    long acknowledged,
    long delivered,
    long lostInHand,
    long redelivered) {

  /** Nothing has happened. */
  public static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private static final long QUICK_NANOS = 10_000_000;

  /** Counts what is in a history. */
  public static Tally of(History history) {
    List<Call> calls = history.calls();
    List<Call> kills = with(calls, call -> call.op() == Op.KILL && call.result() == Result.DONE);
    List<Call> puts = with(calls, call -> call.op() == Op.PUT);
    List<Call> takes =
        with(calls, call -> call.succeeded() && (call.op() == Op.GET || call.op() == Op.RECEIVE));
    Set<Long> taken = new HashSet<>();
    takes.forEach(take -> taken.add(take.result()));
    return new Tally(
        kills.size(),
        kills.stream().filter(kill -> kill.thing() != Thing.PROCESS).count(),
        kills.stream().filter(kill -> kill.life().seat().equals(History.CONTROLLER)).count(),
        with(calls, call -> !call.isFinished() && call.life().isKilled()).size(),
        quick(kills),
        with(calls, call -> call.op() == Op.STOP).size(),
        with(calls, call -> call.op() == Op.INTERRUPT).size(),
        with(calls, call -> call.op() == Op.LIFE).size(),
        with(calls, call -> call.thing() != Thing.PROCESS).size(),
        puts.size(),
        puts.stream().filter(Call::succeeded).count(),
        taken.size(),
        puts.stream().filter(put -> put.succeeded() && !taken.contains(put.argument())).count(),
        takes.size() - taken.size());
  }

  /** The sum of two. */
  public Tally plus(Tally other) {
    return new Tally(
        kills + other.kills,
        killsOfPeers + other.killsOfPeers,
        killsOfParents + other.killsOfParents,
        killsInACall + other.killsInACall,
        quickKills + other.quickKills,
        stops + other.stops,
        interrupts + other.interrupts,
        processes + other.processes,
        calls + other.calls,
        attempted + other.attempted,
        acknowledged + other.acknowledged,
        delivered + other.delivered,
        lostInHand + other.lostInHand,
        redelivered + other.redelivered);
  }

  private static List<Call> with(List<Call> calls, Predicate<Call> what) {
    return calls.stream().filter(what).toList();
  }

  private static long quick(List<Call> kills) {
    long[] times = kills.stream().mapToLong(Call::startNanos).sorted().toArray();
    long[] gaps = new long[Math.max(0, times.length - 1)];
    Arrays.setAll(gaps, i -> times[i + 1] - times[i]);
    return Arrays.stream(gaps).filter(gap -> gap < QUICK_NANOS).count();
  }
}
