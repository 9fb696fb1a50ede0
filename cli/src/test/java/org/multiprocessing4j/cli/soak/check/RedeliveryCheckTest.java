package org.multiprocessing4j.cli.soak.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.multiprocessing4j.cli.soak.ledger.Life;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

class RedeliveryCheckTest {
  private static final Check CHECK = new RedeliveryCheck(Thing.ACKNOWLEDGED_QUEUE);
  private static final Life RECEIVER = Story.living("receiver");
  private static final Life DEAD = Story.killed("dead", 10);

  private final Story story = new Story(Thing.ACKNOWLEDGED_QUEUE);

  @Test
  void aMessageComesBackWhenItsReceiverIsKilled() {
    onePut().receive(DEAD, 5, 6).receive(RECEIVER, 9, 11).ack(RECEIVER, 12);

    assertThat(story.drained().brokenBy(CHECK)).isEmpty();
  }

  @Test
  void notBeforeItsReceiverIsKilled() {
    onePut().receive(DEAD, 5, 6).receive(RECEIVER, 7, 9).ack(RECEIVER, 12);

    assertThat(story.drained().brokenBy(CHECK)).containsExactly("duplicate message");
  }

  @Test
  void aMessageComesBackWhenItIsGivenBack() {
    onePut().receive(RECEIVER, 5, 6);
    story.call(RECEIVER, Op.NACK, 1, 7, Result.DONE, 8);
    receive(DEAD, 8, 9).ack(DEAD, 9);

    assertThat(story.drained().brokenBy(CHECK)).isEmpty();
  }

  @Test
  void whoWaitedLongerMayGetItLater() {
    Life patient = Story.living("patient");
    onePut().receive(patient, 4, 12).receive(RECEIVER, 5, 6);
    story.call(RECEIVER, Op.NACK, 1, 7, Result.DONE, 8);
    ack(patient, 13);

    assertThat(story.drained().brokenBy(CHECK)).isEmpty();
  }

  @Test
  void notAfterItWasAcknowledged() {
    onePut().receive(RECEIVER, 5, 6).ack(RECEIVER, 7).receive(DEAD, 8, 9);

    assertThat(story.drained().brokenBy(CHECK)).containsExactly("duplicate message");
  }

  @Test
  void aMessageThatNobodyAcknowledgedIsLost() {
    onePut().receive(DEAD, 5, 6);

    assertThat(story.drained().brokenBy(CHECK)).containsExactly("lost message");
  }

  @Test
  void theSurvivorMayTakeWhatIsLeft() {
    onePut().receive(DEAD, 5, 6);
    story.get(RECEIVER, 1, 20, 21);

    assertThat(story.drained().brokenBy(CHECK)).isEmpty();
  }

  private RedeliveryCheckTest onePut() {
    story.put(Story.living("producer"), 1, 1, 2);
    return this;
  }

  private RedeliveryCheckTest receive(Life life, long start, long end) {
    story.call(life, Op.RECEIVE, 0, start, 1, end);
    return this;
  }

  private RedeliveryCheckTest ack(Life life, long start) {
    story.call(life, Op.ACK, 1, start, Result.DONE, start + 1);
    return this;
  }
}
