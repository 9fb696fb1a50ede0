package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
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
  void whatWasArrivingFailsWithThePool() throws Exception {
    CompletableFuture<Outcome> first = new CompletableFuture<>();
    CompletableFuture<Outcome> second = new CompletableFuture<>();

    dispatcher.submit(new FailingOnce(List.of(item(first), item(second))));
    startThread();

    assertThatFailed(first);
    assertThatFailed(second);
    assertThat(dispatcher.awaitEnd(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void aTurnThatCannotEvenFailIsSettledByTheNext() throws Exception {
    CompletableFuture<Outcome> ended = new CompletableFuture<>();
    FailingOnce items = new FailingOnce(List.of(item(ended), item(new CompletableFuture<>())));
    items.failures = 2;

    assertThatThrownBy(() -> dispatcher.submit(items)).hasMessage("of this test");
    startThread();

    assertThatFailed(ended);
    assertThat(dispatcher.awaitEnd(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void whoAsksHearsOfTheFailure() throws Exception {
    Supplier<String> question =
        () -> {
          throw new OutOfMemoryError("of this test");
        };

    CompletableFuture<String> answer =
        CompletableFuture.supplyAsync(() -> dispatcher.ask(question));

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

  private static WorkItem item(CompletableFuture<Outcome> ended) {
    SerializableCallable<Integer> task = () -> 1;
    return new WorkItem(EncodedCall.ofTask(task), 0, 0, null, ended::complete);
  }

  private static void assertThatFailed(CompletableFuture<Outcome> ended) throws Exception {
    Outcome outcome = ended.get(30, TimeUnit.SECONDS);
    assertThat(outcome).isInstanceOf(Outcome.Lost.class);
    assertThat(outcome.toString()).contains("PoolBrokenException");
  }

  /** Items of which the last cannot be reached, once or more often. */
  private static final class FailingOnce extends AbstractList<WorkItem> {
    private final List<WorkItem> items;
    private int failures = 1;

    FailingOnce(List<WorkItem> items) {
      this.items = items;
    }

    @Override
    public WorkItem get(int index) {
      if (index == items.size() - 1 && failures > 0) {
        failures--;
        throw new OutOfMemoryError("of this test");
      }
      return items.get(index);
    }

    @Override
    public int size() {
      return items.size();
    }
  }
}
