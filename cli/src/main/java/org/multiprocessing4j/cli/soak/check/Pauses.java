package org.multiprocessing4j.cli.soak.check;

import java.util.List;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/** The times for which processes were stopped. */
final class Pauses {
  private final List<Call> signals;

  Pauses(History history) {
    signals =
        history.of(Thing.PROCESS).stream()
            .filter(call -> call.op() == Op.STOP || call.op() == Op.CONTINUE)
            .toList();
  }

  /** Whether the process of a call that did not finish was stopped when it was killed. */
  boolean wasStoppedWhenKilled(Call call) {
    boolean stopped = false;
    for (Call signal : signals) {
      if (signal.argument() == call.life().pid()
          && signal.startNanos() < call.life().killedNanos()) {
        stopped = signal.op() == Op.STOP;
      }
    }
    return stopped;
  }

  /** How long the process of a finished call was stopped while the call was under way. */
  long stoppedNanos(Call call) {
    return stoppedNanos(call, call.startNanos(), call.endNanos());
  }

  /** How long the process of a call was stopped between two times, as far as it was in the call. */
  long stoppedNanos(Call call, long fromNanos, long toNanos) {
    long from = Math.max(fromNanos, call.startNanos());
    long to = call.isFinished() ? Math.min(toNanos, call.endNanos()) : toNanos;
    long stopped = 0;
    long since = Long.MAX_VALUE;
    for (Call signal : signals) {
      if (signal.argument() != call.life().pid()) {
        continue;
      }
      if (signal.op() == Op.STOP) {
        since = Math.max(signal.startNanos(), from);
      } else if (since < to) {
        stopped += Math.max(0, Math.min(signal.endNanos(), to) - since);
        since = Long.MAX_VALUE;
      }
    }
    return stopped;
  }
}
