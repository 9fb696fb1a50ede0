package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parent's half of a {@link ChildProcess}: unstarted, started, or closed without a start. */
final class ProcessHalf {
  /** A child that is closed may answer SIGTERM this long before it gets SIGKILL. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

  private final LaunchSpec spec;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private volatile @Nullable Child child;
  private boolean closed;

  ProcessHalf(LaunchSpec spec) {
    this.spec = spec;
  }

  synchronized void start(String name, boolean daemon, Supplier<ByteBuffer> task) {
    if (closed) {
      throw new IllegalStateException("process " + name + " is closed");
    }
    if (child != null) {
      throw new IllegalStateException("process " + name + " cannot be started twice");
    }
    child = ReservedTask.launch(spec.with(name, daemon), task, new ExitListener(exit));
  }

  @Nullable Child child() {
    return child;
  }

  /** Returns the child, which must have been started. */
  Child started(String verb, String name) {
    Child started = child;
    if (started == null) {
      throw new IllegalStateException(
          "cannot " + verb + " process " + name + ": it has not been started");
    }
    return started;
  }

  /** Returns the exit code to come; that of a process that was not started might never come. */
  CompletableFuture<Integer> exit(String name) {
    Child unused = started("await", name);
    return exit.copy();
  }

  void close() {
    Child running;
    synchronized (this) {
      closed = true;
      running = child;
    }
    if (running != null) {
      Children.end(running, CLOSE_GRACE);
    }
  }

  /** Completes the future on another thread: what hangs on it must not hold up all children. */
  private record ExitListener(CompletableFuture<Integer> exit) implements ChildListener {
    @Override
    public void onExit(Child child, int exitCode) {
      Thread teller = new Thread(() -> exit.complete(exitCode), "mp4j-on-exit");
      teller.setDaemon(true);
      try {
        teller.start();
      } catch (OutOfMemoryError tooManyThreads) { // rather on this one than never
        exit.complete(exitCode);
      }
    }
  }
}
