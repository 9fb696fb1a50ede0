package org.multiprocessing4j.cli.soak.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that the processes of a round have written down, in the order in which the calls began.
 *
 * @param calls the calls, all of them
 */
public record History(List<Call> calls) {
  /** The ledger of the process that is the parent of all others in a round. */
  public static final String PARENT = "parent";

  /** The ledger of the process that watches the round from outside, and survives it. */
  public static final String CONTROLLER = "controller";

  /** Sorts and copies. */
  public History {
    calls = calls.stream().sorted(Comparator.comparingLong(Call::startNanos)).toList();
  }

  /** Reads all ledgers in a directory. To be called when nobody writes any more. */
  public static History read(Path directory) throws IOException {
    List<Call> calls = new ArrayList<>();
    Map<String, Ledger> ledgers = openAll(directory);
    Deaths deaths = new Deaths(ledgers);
    ledgers.forEach((seat, ledger) -> addCalls(seat, ledger, deaths, calls));
    return new History(calls);
  }

  /** The calls that concern something. */
  public List<Call> of(Thing thing) {
    return calls.stream().filter(call -> call.thing() == thing).toList();
  }

  /** The calls that do something with something. */
  public List<Call> of(Thing thing, Op op) {
    return calls.stream().filter(call -> call.thing() == thing && call.op() == op).toList();
  }

  private static Map<String, Ledger> openAll(Path directory) throws IOException {
    Map<String, Ledger> ledgers = new HashMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.getFileName().toString().endsWith(Ledger.SUFFIX))
          .forEach(file -> ledgers.put(seatOf(file), Ledger.open(file)));
    }
    return ledgers;
  }

  private static String seatOf(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - Ledger.SUFFIX.length());
  }

  private static void addCalls(String seat, Ledger ledger, Deaths deaths, List<Call> calls) {
    Life life = new Life(seat, 0, 0, 0, Long.MAX_VALUE);
    for (int i = 0; i < ledger.count(); i++) {
      Call call = ledger.read(i, life);
      if (call.op() == Op.LIFE) {
        long born = call.startNanos();
        long pid = call.argument();
        life = new Life(seat, ledger.life(i), pid, born, deaths.of(seat, pid, born));
        call = ledger.read(i, life);
      }
      calls.add(call);
    }
  }

  /** When who was killed, by the entries of the killers. */
  private static final class Deaths {
    private final List<Call> kills = new ArrayList<>();
    private final long parentPid;

    Deaths(Map<String, Ledger> ledgers) {
      Life unknown = new Life("", 0, 0, 0, Long.MAX_VALUE);
      for (Ledger ledger : ledgers.values()) {
        for (int i = 0; i < ledger.count(); i++) {
          Call call = ledger.read(i, unknown);
          if (call.op() == Op.KILL) {
            kills.add(call);
          }
        }
      }
      Ledger parent = ledgers.get(PARENT);
      parentPid = parent == null ? 0 : parent.writer();
    }

    /**
     * All but the controller die with the parent, if it is killed: also who came up only
     * afterwards, and found its task waiting.
     */
    long of(String seat, long pid, long bornNanos) {
      return kills.stream()
          .filter(
              kill ->
                  kill.argument() == parentPid
                      ? !seat.equals(CONTROLLER)
                      : kill.argument() == pid && kill.startNanos() > bornNanos)
          .mapToLong(Call::startNanos)
          .min()
          .orElse(Long.MAX_VALUE);
    }
  }
}
