package org.multiprocessing4j.cli.soak.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.multiprocessing4j.cli.soak.ledger.Life;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/** Events, barriers, counters, permits, answers, waits, ends, and the time that recovery takes. */
class OtherChecksTest {
  private static final Life ONE = Story.living("one");
  private static final Life TWO = Story.living("two");
  private static final Life DEAD = Story.killed("dead", 10);
  private static final Check WAITS = new WaitCheck(100);

  @Test
  void whoWaitsInVainWhileTheEventIsSetIsFound() {
    Story story = new Story(Thing.EVENT).call(ONE, Op.SET, 0, 1, Result.DONE, 2);
    story.call(TWO, Op.AWAIT, 0, 3, Result.NOTHING, 9);

    assertThat(story.brokenBy(new EventCheck())).containsExactly("overslept an event");
  }

  @Test
  void whoGoesOnWhileTheEventIsClearIsFound() {
    Story story = new Story(Thing.EVENT).call(TWO, Op.AWAIT, 0, 1, Result.DONE, 2);

    assertThat(story.brokenBy(new EventCheck())).containsExactly("went on without an event");
  }

  @Test
  void aChangeDuringTheWaitOrByTheDeadExcusesBoth() {
    Story story = new Story(Thing.EVENT).call(ONE, Op.SET, 0, 5, Result.DONE, 6);
    story.call(TWO, Op.AWAIT, 0, 1, Result.NOTHING, 5).call(TWO, Op.AWAIT, 0, 5, 0, 9);
    story.cutOff(DEAD, Op.CLEAR, 0, 10).call(TWO, Op.AWAIT, 0, 11, Result.NOTHING, 20);

    assertThat(story.brokenBy(new EventCheck())).isEmpty();
  }

  @Test
  void whoPassesABarrierAloneIsFound() {
    Story story = new Story(Thing.BARRIER);
    story.call(ONE, Op.AWAIT, 0, 1, 1, 5).call(TWO, Op.AWAIT, 0, 2, 0, 5);
    assertThat(story.brokenBy(new BarrierCheck(2))).isEmpty();

    story.call(TWO, Op.AWAIT, 0, 6, 0, 7);
    assertThat(story.brokenBy(new BarrierCheck(2))).containsExactly("barrier passed alone");
  }

  @Test
  void aCounterMayCountTheIncrementsOfTheDeadButNoOthers() {
    Story story = new Story(Thing.COUNTER).call(ONE, Op.ADD, 1, 1, 1, 2);
    story.cutOff(DEAD, Op.ADD, 1, 3).call(ONE, Op.TOTAL, 0, 20, 2, 21);
    assertThat(story.brokenBy(new TotalCheck(2))).isEmpty();

    story.call(ONE, Op.TOTAL, 0, 22, 3, 23).call(ONE, Op.TOTAL, 0, 24, 0, 25);
    assertThat(story.brokenBy(new TotalCheck(2))).containsExactly("wrong total", "wrong total");
  }

  @Test
  void aPermitThatDoesNotComeBackIsFound() {
    Story story = new Story(Thing.SEMAPHORE).call(ONE, Op.TOTAL, 0, 1, 1, 2);

    assertThat(story.brokenBy(new TotalCheck(2))).containsExactly("wrong total");
  }

  @Test
  void aWrongAnswerIsFoundAndAReportedDeathIsFine() {
    Story story = new Story(Thing.POOL).call(ONE, Op.SQUARE, 3, 1, 9, 2);
    story.call(ONE, Op.SQUARE, 4, 3, Result.PEER_DIED, 4);
    assertThat(story.brokenBy(new SquareCheck(Thing.POOL))).isEmpty();

    story.call(ONE, Op.SQUARE, 5, 5, 9, 6);
    assertThat(story.brokenBy(new SquareCheck(Thing.POOL))).containsExactly("wrong answer");
  }

  @Test
  void aCallOfTheLivingThatDoesNotReturnIsFound() {
    Story story = new Story(Thing.LOCK).cutOff(DEAD, Op.TAKE, 0, 1);
    assertThat(story.brokenBy(WAITS)).isEmpty();

    story.cutOff(ONE, Op.TAKE, 0, 1);
    assertThat(story.brokenBy(WAITS)).containsExactly("hanging call");
  }

  @Test
  void aLongWaitIsFoundUnlessTheProcessWasStopped() {
    Story story = new Story(Thing.LOCK).call(ONE, Op.TAKE, 0, 1_000, 1, 1_150);
    assertThat(story.brokenBy(WAITS)).containsExactly("long wait");

    story.note(Op.STOP, ONE.pid(), 0, 1_010).note(Op.CONTINUE, ONE.pid(), 0, 1_070);
    assertThat(story.brokenBy(WAITS)).isEmpty();
  }

  @Test
  void anEndThatNobodyBroughtAboutIsFound() {
    Story story = new Story(Thing.PROCESS);
    story.note(Op.KILL, 7, 0, 1).note(Op.EXIT, 7, -9, 2).note(Op.EXIT, 8, 0, 3);
    assertThat(story.brokenBy(new ExitCheck())).isEmpty();

    story.note(Op.EXIT, 9, -9, 4).note(Op.EXIT, 10, 1, 5);
    assertThat(story.brokenBy(new ExitCheck())).containsExactly("unexpected end", "unexpected end");
  }

  @Test
  void recoveryTakesFromTheKillUntilSomebodyWhoWaitedHasTheLock() {
    Story story = new Story(Thing.LOCK).call(DEAD, Op.TAKE, 0, 1, 2, 2);
    story.call(ONE, Op.TAKE, 0, 5, 4, 17).call(TWO, Op.TAKE, 0, 20, 6, 21);

    assertThat(Recoveries.of(story.history())).extracting(Recovery::nanos).containsExactly(7L);
  }

  @Test
  void whatSomebodyMayHaveKeptWhoWasStoppedIsNoRecovery() {
    Story story = new Story(Thing.LOCK).call(DEAD, Op.TAKE, 0, 1, 2, 2);
    story.call(ONE, Op.TAKE, 0, 5, 4, 17).call(TWO, Op.TAKE, 0, 6, 3, 16);
    story.note(Op.STOP, TWO.pid(), 0, 9).note(Op.CONTINUE, TWO.pid(), 0, 15);

    assertThat(Recoveries.of(story.history())).isEmpty();
  }

  @Test
  void recoveryFromSomebodyWhoWasStoppedWhenHeWasKilledCounts() {
    Story story = new Story(Thing.LOCK).call(DEAD, Op.TAKE, 0, 1, 2, 2);
    story.call(ONE, Op.TAKE, 0, 5, 4, 17);
    story.note(Op.STOP, DEAD.pid(), 0, 8).note(Op.CONTINUE, DEAD.pid(), 0, 15);

    assertThat(Recoveries.of(story.history())).extracting(Recovery::nanos).containsExactly(7L);
  }

  @Test
  void aLockIsBackWithWhoeverTakesItFirst() {
    Story story = new Story(Thing.LOCK).call(DEAD, Op.TAKE, 0, 1, 2, 2);
    story.call(ONE, Op.TAKE, 0, 5, 4, 37).call(TWO, Op.TAKE, 0, 11, 3, 13);

    assertThat(Recoveries.of(story.history())).extracting(Recovery::nanos).containsExactly(3L);
  }

  @Test
  void whoIsKilledOnTheWayToTheLockMayHaveHadIt() {
    Story story = new Story(Thing.LOCK).call(DEAD, Op.TAKE, 0, 1, 2, 2);
    story.cutOff(Story.killed("next", 15), Op.TAKE, 0, 5).call(ONE, Op.TAKE, 0, 5, 4, 17);

    assertThat(Recoveries.of(story.history())).extracting(Recovery::nanos).containsExactly(2L);
  }

  @Test
  void whoIsKilledBehindTheBarrierLeavesNobodyWaiting() {
    Story story = new Story(Thing.BARRIER).cutOff(DEAD, Op.AWAIT, 0, 3);
    story.call(ONE, Op.AWAIT, 0, 8, Result.BROKEN, 90);
    assertThat(Recoveries.of(story.history())).extracting(Recovery::nanos).containsExactly(80L);

    story.call(TWO, Op.AWAIT, 0, 2, 0, 4);
    assertThat(Recoveries.of(story.history())).isEmpty();
  }

  @Test
  void aBarrierThatAnInterruptBreaksIsNoRecovery() {
    Story story = new Story(Thing.BARRIER).cutOff(DEAD, Op.AWAIT, 0, 3);
    story.call(ONE, Op.AWAIT, 0, 2, Result.BROKEN, 90).call(TWO, Op.AWAIT, 0, 2, Result.BROKEN, 91);
    story.note(Op.INTERRUPT, TWO.pid(), Result.DONE, 89);

    assertThat(Recoveries.of(story.history())).isEmpty();
  }

  @Test
  void recoveryOfAMessageTakesUntilItComesBack() {
    Story story = new Story(Thing.ACKNOWLEDGED_QUEUE).call(DEAD, Op.RECEIVE, 0, 1, 5, 2);
    story.call(ONE, Op.RECEIVE, 0, 3, 5, 14);

    assertThat(Recoveries.of(story.history())).extracting(Recovery::nanos).containsExactly(4L);
  }

  @Test
  void aDeathTakesFromTheKillUntilTheParentHearsOfIt() {
    Story story = new Story(Thing.PROCESS).note(Op.KILL, 7, 0, 10).note(Op.KILL, 8, 0, 20);
    story.note(Op.EXIT, 8, -9, 5).note(Op.EXIT, 7, -9, 13).note(Op.EXIT, 7, -9, 30);

    assertThat(Deaths.nanos(story.history())).containsExactly(3L);
  }

  @Test
  void theTallyCountsEachMessageOnce() {
    Story story = new Story(Thing.QUEUE).put(ONE, 1, 1, 2).put(ONE, 2, 3, 4);
    story.get(TWO, 1, 5, 6).cutOff(DEAD, Op.GET, 0, 7).note(Op.KILL, DEAD.pid(), 0, 10);

    Tally tally = Tally.of(story.history());

    assertThat(tally.kills()).isEqualTo(1);
    assertThat(tally.killsInACall()).isEqualTo(1);
    assertThat(tally.acknowledged()).isEqualTo(2);
    assertThat(tally.delivered()).isEqualTo(1);
    assertThat(tally.lostInHand()).isEqualTo(1);
    assertThat(tally.plus(tally).attempted()).isEqualTo(4);
  }
}
