package org.multiprocessing4j.cli.soak.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.multiprocessing4j.cli.soak.ledger.Life;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

class DeliveryCheckTest {
  private static final Check CHECK = new DeliveryCheck(Thing.QUEUE);
  private static final Life PRODUCER = Story.living("producer");
  private static final Life CONSUMER = Story.living("consumer");
  private static final Life OTHER = Story.living("other");

  private final Story story = new Story(Thing.QUEUE);

  @Test
  void messagesThatArriveOnceAndInOrderAreFine() {
    story.put(PRODUCER, 1, 1, 2).put(PRODUCER, 2, 3, 4);
    story.get(CONSUMER, 1, 0, 5).get(OTHER, 2, 1, 4).drained();

    assertThat(story.brokenBy(CHECK)).isEmpty();
  }

  @Test
  void aMessageThatNobodyTookIsLost() {
    story.put(PRODUCER, 1, 1, 2).drained();

    assertThat(story.brokenBy(CHECK)).contains("lost message");
  }

  @Test
  void aConsumerKilledInItsCallMayTakeOneMessageAlongAndNoMore() {
    story.put(PRODUCER, 1, 1, 2).cutOff(Story.killed("dead", 9), Op.GET, 0, 3).drained();
    assertThat(story.brokenBy(CHECK)).isEmpty();

    story.put(PRODUCER, 2, 3, 4);
    assertThat(story.brokenBy(CHECK)).containsExactly("lost message");
  }

  @Test
  void aMessageWhosePutDidNotReturnMayArriveOrNot() {
    Life dead = Story.killed("dead", 9);
    story.cutOff(dead, Op.PUT, 1, 1).drained();
    assertThat(story.brokenBy(CHECK)).isEmpty();

    story.get(CONSUMER, 1, 2, 3);
    assertThat(story.brokenBy(CHECK)).isEmpty();
  }

  @Test
  void nothingMayArriveTwice() {
    story.put(PRODUCER, 1, 1, 2).get(CONSUMER, 1, 3, 4).get(OTHER, 1, 3, 5).drained();

    assertThat(story.brokenBy(CHECK)).containsExactly("duplicate message");
  }

  @Test
  void nothingMayArriveThatWasNotPut() {
    story.get(CONSUMER, 7, 3, 4);
    story.call(PRODUCER, Op.PUT, 8, 1, Result.INTERRUPTED, 2).get(CONSUMER, 8, 5, 6);

    assertThat(story.brokenBy(CHECK)).containsExactly("unexpected message", "unexpected message");
  }

  @Test
  void nothingMayArriveDamaged() {
    story.put(PRODUCER, 1, 1, 2).get(CONSUMER, Result.TORN, 3, 4);

    assertThat(story.brokenBy(CHECK)).contains("torn message");
  }

  @Test
  void aMessageMayNotOvertakeAnEarlierOneOfItsProducer() {
    story.put(PRODUCER, 1, 1, 2).put(PRODUCER, 2, 3, 4);
    story.get(CONSUMER, 2, 5, 6).get(CONSUMER, 1, 7, 8).drained();

    assertThat(story.brokenBy(CHECK)).containsExactly("wrong order");
  }

  @Test
  void callsThatOverlapHaveNoOrder() {
    story.put(PRODUCER, 1, 1, 2).put(PRODUCER, 2, 3, 4);
    story.get(CONSUMER, 2, 5, 7).get(OTHER, 1, 6, 8).drained();

    assertThat(story.brokenBy(CHECK)).isEmpty();
  }

  @Test
  void nobodyMayOverlookAMessageThatWasThereAllTheTime() {
    story.put(PRODUCER, 1, 1, 2);
    story.get(CONSUMER, Result.NOTHING, 3, 5).get(OTHER, 1, 6, 7).drained();

    assertThat(story.brokenBy(CHECK)).containsExactly("overlooked message");
  }
}
