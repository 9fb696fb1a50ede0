package org.multiprocessing4j.cli.soak.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

@Timeout(60)
class LedgerTest {
  @Test
  void aKilledProcessLeavesTheCallInWhichItDied(@TempDir Path directory) throws Exception {
    Ledger.create(directory, "seat", 3);
    Ledger diary = Ledger.create(directory, History.CONTROLLER, 4);
    diary.beginLife();
    try (ChildJvm child = ChildJvm.start(Writer.class, directory.toString())) {
      child.awaitPrefix("waiting");
      diary.note(Op.KILL, Thing.PROCESS, child.pid(), Result.DONE);
      child.kill();
      child.awaitExit();

      List<Call> calls = History.read(directory).of(Thing.QUEUE);

      assertThat(calls).hasSize(2);
      assertThat(calls.get(0).isFinished()).isTrue();
      assertThat(Ledger.producerOf(calls.get(0).argument()))
          .isEqualTo(Ledger.producerOf(calls.get(1).argument()));
      assertThat(calls.get(1).isFinished()).isFalse();
      assertThat(calls.get(1).life().pid()).isEqualTo(child.pid());
      assertThat(calls.get(1).life().isKilled()).isTrue();
    }
  }

  @Test
  void whoComesUpAfterItsParentWasKilledDiesWithIt(@TempDir Path directory) throws Exception {
    long parent = ProcessHandle.current().pid();
    Ledger.create(directory, History.PARENT, 1).beginLife();
    Ledger diary = Ledger.create(directory, History.CONTROLLER, 2);
    diary.beginLife();
    diary.note(Op.KILL, Thing.PROCESS, parent, Result.DONE);
    Ledger.create(directory, "late", 1).beginLife();

    List<Call> lives = History.read(directory).of(Thing.PROCESS, Op.LIFE);

    assertThat(lives)
        .filteredOn(call -> call.life().isKilled())
        .extracting(call -> call.life().seat())
        .containsExactlyInAnyOrder(History.PARENT, "late");
  }

  @Test
  void anInterruptIsAResult(@TempDir Path directory) throws Exception {
    Ledger ledger = Ledger.create(directory, "seat", 1);

    long result =
        ledger.call(
            Op.GET,
            Thing.QUEUE,
            0,
            () -> {
              throw new InterruptedException();
            });

    assertThat(result).isEqualTo(Result.INTERRUPTED);
    assertThat(ledger.underWaySince()).isEmpty();
  }

  /** Writes a call that returns, and one that does not. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      Ledger ledger = Ledger.open(Path.of(args[0]), "seat");
      ledger.beginLife();
      ledger.call(Op.PUT, Thing.QUEUE, ledger.nextMessage(), () -> Result.DONE);
      ledger.call(Op.PUT, Thing.QUEUE, ledger.nextMessage(), Writer::waitForTheKill);
    }

    private static long waitForTheKill() throws InterruptedException {
      System.out.println("waiting");
      Thread.currentThread().join();
      return Result.DONE;
    }
  }
}
