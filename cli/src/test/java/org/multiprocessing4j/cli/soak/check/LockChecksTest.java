package org.multiprocessing4j.cli.soak.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.multiprocessing4j.cli.soak.ledger.Life;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.cli.soak.ledger.Token;

class LockChecksTest {
  private static final Check EXCLUSION = new ExclusionCheck(Thing.LOCK, 1);
  private static final Check FENCING = new FencingCheck(Thing.LOCK);
  private static final Life ONE = Story.living("one");
  private static final Life TWO = Story.living("two");
  private static final Life DEAD = Story.killed("dead", 10);

  private final Story story = new Story(Thing.LOCK);

  @Test
  void oneAfterTheOtherIsFine() {
    hold(ONE, Token.of(1, false), 2, 5).hold(TWO, Token.of(2, false), 6, 9);

    assertThat(story.brokenBy(EXCLUSION)).isEmpty();
    assertThat(story.brokenBy(FENCING)).isEmpty();
  }

  @Test
  void twoAtATimeAreNot() {
    hold(ONE, Token.of(1, false), 2, 7).hold(TWO, Token.of(2, false), 6, 9);

    assertThat(story.brokenBy(EXCLUSION)).containsExactly("exclusion broken");
  }

  @Test
  void twoAtATimeAreFineIfThereAreTwoPermits() {
    hold(ONE, 0, 2, 7).hold(TWO, 0, 6, 9);

    assertThat(story.brokenBy(new ExclusionCheck(Thing.LOCK, 2))).isEmpty();
  }

  @Test
  void theDeadHoldNothingAfterTheKillButEverythingBefore() {
    story.call(DEAD, Op.TAKE, 0, 1, Token.of(1, false), 2);
    hold(ONE, Token.of(2, true), 11, 12);
    assertThat(story.brokenBy(EXCLUSION)).isEmpty();

    hold(TWO, Token.of(3, false), 8, 9);
    assertThat(story.brokenBy(EXCLUSION)).containsExactly("exclusion broken");
  }

  @Test
  void aTokenThatIsNotGreaterThanTheOneBeforeIsFound() {
    hold(ONE, Token.of(5, false), 2, 5).hold(TWO, Token.of(5, false), 6, 9);

    assertThat(story.brokenBy(FENCING)).containsExactly("fencing token out of order");
  }

  @Test
  void aHolderThatIsNotToldOfADeathIsFound() {
    story.call(DEAD, Op.TAKE, 0, 1, Token.of(1, false), 2);
    hold(ONE, Token.of(2, false), 11, 12);

    assertThat(story.brokenBy(FENCING)).containsExactly("death not told");
  }

  private LockChecksTest hold(Life life, long token, long from, long to) {
    story.call(life, Op.TAKE, 0, from - 1, token, from);
    story.call(life, Op.RETURN, token, to, Result.DONE, to + 1);
    return this;
  }
}
