package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.pool.call.EncodedCall;
import org.multiprocessing4j.pool.call.PoolHooks;
import org.multiprocessing4j.process.Output;
import org.multiprocessing4j.process.StartMethod;
import org.multiprocessing4j.process.classes.Callers;

/** A turn that fails in the middle: nobody is left waiting, and the pool ends. */
@Timeout(60)
class DispatcherFailureTest {
  private final Dispatcher dispatcher = new Dispatcher(options());

  private static PoolOptions options() {
    return new PoolOptions(
        "failing",
        1,
        PoolHooks.of(null, null),
        Integer.MAX_VALUE,
        0,
        0,
        StartMethod.SPAWN,
        List.of(),
        Map.of(),
        worker -> Output.inherited(),
        Duration.ofHours(1).toNanos(), // no worker without a task
        Integer.MAX_VALUE,
        Callers.current());
  }

  @Test
  void whatWaitsFailsWithThePool() throws Exception {
    assertThatWhatWaitsFails(0, 0);
  }

  @Test
  void aTurnThatCannotEvenFailIsSettledByTheNext() throws Exception {
    assertThatWhatWaitsFails(2, 1);
  }

  private void assertThatWhatWaitsFails(int failuresOfFirst, int failuresOfSecond)
      throws Exception {
    CompletableFuture<Outcome> first = new CompletableFuture<>();
    CompletableFuture<Outcome> second = new CompletableFuture<>();
    dispatcher.submit(
        List.of(
            item(new FailingListener(failuresOfFirst, first)),
            item(new FailingListener(failuresOfSecond, second))));

    failTurn();
    startThread();

    assertThatFailed(first);
    assertThatFailed(second);
    assertThat(dispatcher.awaitEnd(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void whatComesLaterFailsThoughItsTurnFailsToo() throws Exception {
    CompletableFuture<Outcome> ended = new CompletableFuture<>();
    failTurn();

    dispatcher.submit(List.of(item(new FailingListener(2, ended)))); // in a turn that fails twice
    startThread();

    assertThatFailed(ended);
    assertThat(dispatcher.awaitEnd(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void anAnswerThatCannotBeNotedCountsAllTheSame() throws Exception {
    CompletableFuture<Outcome> answered = new CompletableFuture<>();
    CompletableFuture<Outcome> behind = new CompletableFuture<>();
    dispatcher.submit(
        List.of(
            new WorkItem(namedNever(call()), 0, 0, null, answered::complete),
            item(behind::complete)));

    startThread();

    assertThat(answered.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Value.class);
    assertThatFailed(behind);
    assertThat(dispatcher.awaitEnd(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void whoAsksHearsOfTheFailure() throws Exception {
    CompletableFuture<Object> answer =
        CompletableFuture.supplyAsync(() -> dispatcher.ask(DispatcherFailureTest::fail));

    assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(OutOfMemoryError.class);
    startThread();

    assertThat(dispatcher.awaitEnd(Long.MAX_VALUE)).isTrue();
  }

  private void startThread() {
    Thread thread = new Thread(dispatcher, "failing-dispatcher");
    thread.setDaemon(true);
    thread.start();
  }

  /** Has a turn fail here and now. */
  private void failTurn() {
    assertThatThrownBy(() -> dispatcher.ask(DispatcherFailureTest::fail));
  }

  private static Object fail() {
    throw new OutOfMemoryError("of this test");
  }

  private static WorkItem item(WorkItem.Listener listener) {
    return new WorkItem(call(), 0, 0, null, listener);
  }

  private static EncodedCall call() {
    SerializableCallable<Integer> task = () -> 1;
    return EncodedCall.ofTask(task);
  }

  /** A call that fails who asks for its name, such as who notes the slowest ones. */
  private static EncodedCall namedNever(EncodedCall call) {
    return new EncodedCall(
        call.bytes(),
        call.definition(),
        () -> {
          throw new OutOfMemoryError("of this test");
        },
        call.reservations());
  }

  private static void assertThatFailed(CompletableFuture<Outcome> ended) throws Exception {
    Outcome outcome = ended.get(30, TimeUnit.SECONDS);
    assertThat(outcome).isInstanceOf(Outcome.Lost.class);
    assertThat(outcome.toString()).contains("PoolBrokenException");
  }

  /** Hears at the first times nothing. */
  private static final class FailingListener implements WorkItem.Listener {
    private final CompletableFuture<Outcome> ended;
    private int failures;

    FailingListener(int failures, CompletableFuture<Outcome> ended) {
      this.failures = failures;
      this.ended = ended;
    }

    @Override
    public void ended(Outcome outcome) {
      if (failures > 0) {
        failures--;
        throw new OutOfMemoryError("of this test");
      }
      ended.complete(outcome);
    }
  }
}
