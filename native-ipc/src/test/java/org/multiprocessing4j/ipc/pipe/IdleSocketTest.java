package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;
import org.multiprocessing4j.ipc.testsupport.Descriptors;
import org.multiprocessing4j.ipc.testsupport.WakeUps;

/** Who waits at a socket sleeps until something happens, and then is there. */
@Timeout(120)
class IdleSocketTest {
  private static final Duration LONG = Duration.ofSeconds(100);
  private static final String NAME = "idle at socket";

  /** Of the threads that wait in the place of virtual ones. */
  private static final Set<String> NAMES = Set.of(NAME, "mp4j-wait");

  @TempDir Path directory;

  /** What ends a wait. */
  private interface Event {
    void happen(Wait wait) throws Exception;
  }

  /** A call that waits, in a thread of its own. */
  private static final class Wait {
    private final FutureTask<Object> call;
    private final Thread thread;
    private final Event event;
    private final String ending;

    Wait(Callable<Object> call, boolean isVirtual, Event event, String ending) {
      this.call = new FutureTask<>(call);
      this.thread = isVirtual ? startVirtual(this.call) : start(this.call);
      this.event = event;
      this.ending = ending;
    }

    private static Thread start(Runnable call) {
      Thread thread = new Thread(call, NAME);
      thread.setDaemon(true);
      thread.start();
      return thread;
    }

    /** On a JDK that has no virtual threads, another one takes its place. */
    private static Thread startVirtual(Runnable call) {
      try {
        return (Thread)
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, call);
      } catch (NoSuchMethodException olderJdk) {
        return start(call);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }

    /** Sooner than one who has overheard what happened would look around. */
    void end() throws Exception {
      event.happen(this);
      assertThat(ending()).startsWith(ending);
    }

    private String ending() throws Exception {
      try {
        return String.valueOf(call.get(6, TimeUnit.SECONDS));
      } catch (ExecutionException failed) {
        return Objects.requireNonNull(failed.getCause()).getClass().getSimpleName();
      }
    }

    static void interrupt(Wait wait) {
      wait.thread.interrupt();
    }
  }

  /** The ends of pipes and the listeners of a test, and who waits at them. */
  private static final class Waits implements AutoCloseable {
    private final Path directory;
    private final boolean areVirtual;
    private final List<Runnable> opened = new ArrayList<>();
    private final List<Wait> all = new ArrayList<>();

    Waits(Path directory, boolean areVirtual) {
      this.directory = directory;
      this.areVirtual = areVirtual;
    }

    Pipe pipe() {
      Pipe pipe = Pipe.duplex();
      opened.add(pipe::close);
      return pipe;
    }

    Listener listener() {
      Listener listener = Listener.bind(Address.unix(directory.resolve("s" + opened.size())));
      opened.add(listener::close);
      return listener;
    }

    void add(Callable<Object> call, Event event, String ending) {
      all.add(new Wait(call, areVirtual, event, ending));
    }

    @Override
    public void close() {
      opened.forEach(Runnable::run);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nobodyLooksAroundAndWhateverHappensIsHeard(boolean areVirtual) throws Exception {
    try (Waits waits = new Waits(directory, areVirtual)) {
      receive(waits);
      poll(waits);
      accept(waits);
      awaitMany(waits);
      awaitFewerWakeUpsThan(3, Posix.getpid(), waits.all.size());
      for (Wait wait : waits.all) {
        wait.end();
      }
    }
  }

  private static void receive(Waits waits) throws InterruptedException {
    Pipe interrupted = waits.pipe();
    waits.add(interrupted.first()::receive, Wait::interrupt, "InterruptedException");
    Pipe closed = waits.pipe();
    waits.add(closed.first()::receive, w -> closed.first().close(), "ConnectionClosedException");
    Pipe ended = waits.pipe();
    waits.add(ended.first()::receive, w -> ended.second().close(), "EndOfStreamException");
    Pipe used = waits.pipe();
    waits.add(used.first()::receive, w -> used.second().send("said"), "said");
    Listener listener = waits.listener();
    ChildJvm child = ChildJvm.start(Caller.class, listener.address().toString());
    Connection caller = listener.accept();
    waits.opened.addAll(List.of(child::close, caller::close));
    waits.add(caller::receive, w -> child.kill(), "EndOfStreamException");
  }

  /** Says nothing until it is killed. */
  static final class Caller {
    public static void main(String[] arguments) throws Exception {
      try (Connection connection = Connection.connect(Address.parse(arguments[0]))) {
        connection.receive();
      }
    }
  }

  private static void poll(Waits waits) {
    Pipe interrupted = waits.pipe();
    waits.add(() -> interrupted.first().poll(LONG), Wait::interrupt, "InterruptedException");
    Pipe closed = waits.pipe();
    waits.add(
        () -> closed.first().poll(LONG), w -> closed.first().close(), "ConnectionClosedException");
    Pipe used = waits.pipe();
    waits.add(() -> used.first().poll(LONG), w -> used.second().send(1), "true");
  }

  private static void accept(Waits waits) {
    Listener interrupted = waits.listener();
    waits.add(interrupted::accept, Wait::interrupt, "InterruptedException");
    Listener closed = waits.listener();
    waits.add(closed::accept, w -> closed.close(), "ConnectionClosedException");
    Listener called = waits.listener();
    waits.add(
        called::accept,
        w -> waits.opened.add(Connection.connect(called.address())::close),
        "connection accepted");
  }

  private static void awaitMany(Waits waits) {
    List<Waitable> interrupted = List.of(waits.pipe().first(), waits.listener());
    waits.add(() -> Connection.await(interrupted), Wait::interrupt, "InterruptedException");
    Listener closed = waits.listener();
    List<Waitable> some = List.of(waits.pipe().first(), closed);
    waits.add(() -> Connection.await(some), w -> closed.close(), "ConnectionClosedException");
    Pipe used = waits.pipe();
    List<Waitable> others = List.of(waits.listener(), used.first());
    waits.add(() -> Connection.await(others), w -> used.second().send(1), "[end of a duplex pipe");
  }

  /** In a second, on average, of each who waits in a process. */
  private static void awaitFewerWakeUpsThan(int most, long pid, int waits) {
    WakeUps.awaitFewerThan(most * waits, () -> WakeUps.of(pid, NAMES::contains));
  }

  @Test
  void withoutADescriptorToSpareTheyLookAroundTwentyTimesASecond() throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(Hoarder.class).under(Confinement.descriptors(200)).start()) {
      child.awaitLine("has some");
      awaitFewerWakeUpsThan(3, child.pid(), Hoarder.WAITS);
      child.writeLine("end");
      child.awaitLine("has none");
      awaitFewerWakeUpsThan(25, child.pid(), Hoarder.WAITS);
      child.writeLine("end");
      child.awaitSuccess();
    }
  }

  static final class Hoarder {
    static final int WAITS = 3;

    public static void main(String[] arguments) throws Exception {
      waitWithSpare(100, "has some"); // loads the classes
      waitWithSpare(0, "has none");
    }

    private static void waitWithSpare(int spare, String saying) throws Exception {
      try (Waits waits = new Waits(Path.of(""), false)) {
        Pipe interrupted = waits.pipe();
        Pipe closed = waits.pipe();
        List<Connection> used = List.of(waits.pipe().first());
        Descriptors taken = Descriptors.takeAllBut(spare);
        waits.add(interrupted.first()::receive, Wait::interrupt, "InterruptedException");
        waits.add(
            closed.first()::receive, w -> closed.first().close(), "ConnectionClosedException");
        waits.add(
            () -> Connection.await(used), w -> used.get(0).close(), "ConnectionClosedException");
        System.out.println(saying);
        assertThat(System.in.read()).isEqualTo('e');
        System.in.skipNBytes("nd\n".length());
        for (Wait wait : waits.all) {
          wait.end();
        }
        taken.release();
      }
    }
  }

  @Test
  void nobodyIsInTheKernelWhenTheJvmEnds() throws Exception {
    try (ChildJvm child = ChildJvm.start(Ending.class)) {
      child.awaitSuccess();
      assertThat(child.stdout()).containsExactly("asleep in Java", "heard late");
    }
  }

  /** The JVM would wait 300 ms for those who are. */
  static final class Ending {
    public static void main(String[] arguments) {
      Pipe pipe = Pipe.duplex();
      Wait wait = new Wait(pipe.first()::receive, false, w -> pipe.second().send("late"), "late");
      await().until(() -> List.of(wait.thread.getStackTrace()).toString().contains("Alarm"));
      RunDirectory.whenLeaving(() -> leave(wait));
    }

    private static void leave(Wait wait) {
      await().until(() -> wait.thread.getState() == Thread.State.TIMED_WAITING);
      System.out.println("asleep in Java");
      try {
        wait.end();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      System.out.println("heard late");
    }
  }

  @Test
  void threadsThatHaveWaitedLeaveNoDescriptorsBehind() throws Exception {
    try (Waits waits = new Waits(directory, false)) {
      Pipe pipe = waits.pipe();
      waits.add(() -> pipe.first().poll(Duration.ofMillis(100)), w -> {}, "false");
      waits.all.remove(0).end();
      long before = Descriptors.open();
      for (int i = 0; i < 200; i++) {
        waits.add(() -> pipe.first().poll(Duration.ofMillis(100)), w -> {}, "false");
      }
      for (Wait wait : waits.all) {
        wait.end();
      }
      assertThat(Descriptors.open()).isEqualTo(before);
    }
  }
}
