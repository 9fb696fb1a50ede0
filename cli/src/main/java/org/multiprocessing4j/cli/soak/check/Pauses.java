package org.multiprocessing4j.cli.soak.check;

import java.util.List;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Life;
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
    return stoppedNanos(call.life(), call.startNanos(), call.endNanos());
  }

  /** How long a process was stopped between two times. */
  long stoppedNanos(Life life, long fromNanos, long toNanos) {
    long stopped = 0;
    long since = Long.MAX_VALUE;
    for (Call signal : signals) {
      if (signal.argument() != life.pid()) {
        continue;
      }
      if (signal.op() == Op.STOP) {
        since = Math.max(signal.startNanos(), fromNanos);
      } else if (since < toNanos) {
        stopped += Math.max(0, Math.min(signal.endNanos(), toNanos) - since);
        since = Long.MAX_VALUE;
      }
    }
    return stopped;
  }
}
