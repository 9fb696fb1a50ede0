package org.multiprocessing4j.ipc.posix;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call that blocks on a platform thread of its own, while the virtual thread that wants it
 * parks.
 *
 * <p>A virtual thread cannot leave its carrier during a native call. There are as many carriers as
 * processors, so a few threads that wait would hold them all, and no virtual thread would run any
 * more: not even the one that is waited for.
 */
final class BlockingCall {
  /** Enough for a system call; the usual megabyte would be much for thousands of threads. */
  private static final long STACK_BYTES = 256 << 10;

  private static final long IDLE_SECONDS = 10;

  /**
   * The superclass of all virtual threads, or null on a JDK without them. {@code Thread.isVirtual}
   * would need a method handle, since we compile for Java 17, and the first one costs a starting
   * JVM 5 ms.
   */
  private static final @Nullable Class<?> VIRTUAL_THREAD = virtualThreadClass();

  private BlockingCall() {}

  private static @Nullable Class<?> virtualThreadClass() {
    try {
      return Class.forName("java.lang.BaseVirtualThread");
    } catch (ClassNotFoundException olderJdk) {
      return null;
    }
  }

  /** Whether the calling thread is a virtual one, and must not block in the kernel. */
  static boolean isForbidden() {
    return VIRTUAL_THREAD != null && VIRTUAL_THREAD.isInstance(Thread.currentThread());
  }

  /** Makes a call that interrupts do not end; an interrupt stays pending. */
  static <T> T relay(Supplier<T> call) {
    try {
      return Relay.start(call).join();
    } catch (CompletionException e) {
      throw unchecked(e.getCause());
    }
  }

  /** As {@link #relay(Supplier)}, for a call without a result. */
  static void relay(Runnable call) {
    boolean unused = relay(done(call));
  }

  private static Supplier<Boolean> done(Runnable call) {
    return () -> {
      call.run();
      return true;
    };
  }

  /** Makes a call that an interrupt ends: one of this thread is passed on to the other. */
  static void relayInterruptibly(Runnable call) {
    Relay<Boolean> relay = Relay.start(done(call));
    boolean interrupted = false;
    try {
      while (true) {
        try {
          boolean unused = relay.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
          relay.interrupt();
        }
      }
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }

  /** A call that one thread makes for another. */
  private static final class Relay<T> extends CompletableFuture<T> implements Runnable {
    private final Supplier<T> call;
    private volatile boolean interrupted;
    private volatile @Nullable Thread thread;

    private Relay(Supplier<T> call) {
      this.call = call;
    }

    static <T> Relay<T> start(Supplier<T> call) {
      Relay<T> relay = new Relay<>(call);
      Threads.ALL.execute(relay);
      return relay;
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      if (interrupted) { // each writes its field, then reads the other: one sees both
        Thread.currentThread().interrupt();
      }
      try {
        complete(call.get());
      } catch (Throwable e) {
        completeExceptionally(e);
      }
    }

    /** If the thread makes another call by now, that one ends early, as it may at any time. */
    void interrupt() {
      interrupted = true;
      Thread running = thread;
      if (running != null) {
        running.interrupt();
      }
    }
  }

  /** Loaded by the first virtual thread that waits. */
  private static final class Threads {
    static final Executor ALL =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Threads::newThread);

    private static Thread newThread(Runnable body) {
      Thread thread = new Thread(null, body, "mp4j-wait", STACK_BYTES);
      thread.setDaemon(true);
      return thread;
    }
  }
}
