package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;

/**
 * Every way to fail at every stage of a task's life: it fails that task, with a reason, and the
 * pool works on. The matrix is that of the tests of loky.
 */
@Timeout(60)
class PoolCrimesTest extends OnePool {
  /** What a task does wrong, and what is to be read in the failure. */
  enum Crime {
    EXIT("exited with code 7"),
    HALT("exited with code 8"),
    KILL("was killed by SIGKILL"),
    EXCEPTION("IllegalStateException: on purpose"),
    OUT_OF_MEMORY("OutOfMemoryError: on purpose"),
    STACK_OVERFLOW("StackOverflowError");

    private final String report;

    Crime(String report) {
      this.report = report;
    }

    boolean endsItsProcess() {
      return compareTo(EXCEPTION) < 0;
    }

    void commit() {
      switch (this) {
        case EXIT -> System.exit(7);
        case HALT -> Runtime.getRuntime().halt(8);
        case KILL -> {
          Posix.kill(ProcessHandle.current().pid(), Signal.SIGKILL);
          commit();
        }
        case EXCEPTION -> throw new IllegalStateException("on purpose");
        case OUT_OF_MEMORY -> throw new OutOfMemoryError("on purpose");
        case STACK_OVERFLOW -> overflow(1);
      }
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private static int overflow(int depth) {
      return overflow(depth + 1) + 1;
    }
  }

  /** When it does it. */
  enum Stage {
    DECODING_THE_TASK,
    RUNNING,
    ENCODING_THE_RESULT,
    DECODING_THE_RESULT
  }

  /** A task that is bad at one stage. */
  record BadTask(Crime crime, Stage stage, Object luggage) implements SerializableCallable<Object> {
    static BadTask of(Crime crime, Stage stage) {
      boolean atOnce = stage == Stage.DECODING_THE_TASK;
      return new BadTask(crime, stage, atOnce ? new BadToRead(crime) : "harmless");
    }

    @Override
    public Object call() {
      return switch (stage) {
        case RUNNING -> {
          crime.commit();
          yield "survived";
        }
        case ENCODING_THE_RESULT -> new BadToWrite(crime);
        case DECODING_THE_RESULT -> new BadToRead(crime);
        default -> "survived";
      };
    }
  }

  /** Is bad when it is decoded. */
  private static final class BadToRead implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Crime crime;

    BadToRead(Crime crime) {
      this.crime = crime;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      crime.commit();
    }
  }

  /** Is bad when it is encoded. */
  private static final class BadToWrite implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Crime crime;

    BadToWrite(Crime crime) {
      this.crime = crime;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      crime.commit();
      out.defaultWriteObject();
    }
  }

  /** All but what would end the process of the test itself. */
  static Stream<Arguments> crimes() {
    return Arrays.stream(Crime.values())
        .flatMap(crime -> Arrays.stream(Stage.values()).map(stage -> Arguments.of(crime, stage)))
        .filter(
            both ->
                both.get()[1] != Stage.DECODING_THE_RESULT
                    || !((Crime) both.get()[0]).endsItsProcess());
  }

  @ParameterizedTest
  @MethodSource("crimes")
  void aCrimeCostsItsOwnTaskOnly(Crime crime, Stage stage) {
    Task<Object> neighbour = pool.applyAsync(() -> "neighbour");
    Task<Object> bad = pool.submit(BadTask.of(crime, stage));
    Task<Object> next = pool.applyAsync(() -> "next");
    assertThat(bad.handle((value, failure) -> failure).join())
        .isNotNull()
        .hasStackTraceContaining(crime.report);
    assertThat(neighbour.join()).isEqualTo("neighbour");
    assertThat(next.join()).isEqualTo("next");
  }

  /** Whether the answer was half written, or not begun, or whole: nothing else comes of it. */
  @RepeatedTest(5)
  void aKillWhileALargeAnswerIsOnItsWayEndsTheTaskOneWayOrTheOther() {
    Task<byte[]> task =
        pool.applyAsync(
            () -> {
              Thread killer =
                  new Thread(
                      () -> Posix.kill(ProcessHandle.current().pid(), Signal.SIGKILL), "killer");
              byte[] large = new byte[64 << 20];
              killer.start();
              return large;
            });
    try {
      assertThat(task.orTimeout(40, TimeUnit.SECONDS).join()).hasSize(64 << 20);
    } catch (CompletionException failed) {
      assertThat(failed.getCause()).isInstanceOf(WorkerDiedException.class);
    }
  }

  /** Longer than what fits between the processes, so that both flow through in pieces. */
  @ParameterizedTest
  @MethodSource("sizes")
  void tasksAndAnswersOfAnySizeGoThrough(int size) throws Exception {
    byte[] argument = new byte[size];
    Arrays.fill(argument, (byte) size);
    Task<byte[]> first = pool.applyAsync(() -> argument);
    Task<byte[]> second = pool.applyAsync(() -> argument);
    assertThat(Arrays.equals(first.get(), argument)).isTrue();
    assertThat(Arrays.equals(second.get(), argument)).isTrue();
  }

  static Stream<Integer> sizes() {
    return Stream.of(0, 1000, 262_000, 262_130, 262_144, 300_000, 20_000_000);
  }

  @RepeatedTest(3)
  void aLargeTaskThatIsCancelledOnItsWayDoesNotHoldUpTheOthers() {
    byte[] argument = new byte[30 << 20];
    Task<Integer> large = pool.applyAsync(() -> argument.length);
    large.cancel(true);
    assertThat(large).isCancelled();
    Task<String> other = pool.applyAsync(() -> "other");
    assertThat(other.orTimeout(40, TimeUnit.SECONDS).join()).isEqualTo("other");
  }
}
