package org.multiprocessing4j.pool.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the code that depends on the end of a task: callbacks, and stages of its future.
 *
 * <p>One thread does it all, in order, as long as it keeps up. A callback that blocks, on another
 * task of the same pool perhaps, must not hold up the rest for ever: the dispatcher watches, and
 * {@link #relieveIfDue} starts a further thread when the current one has made no progress. What a
 * callback throws is logged.
 */
@Internal
public final class Completions {
  private static final Logger LOG = LoggerFactory.getLogger(Completions.class);
  private static final long KEEP_ALIVE_SECONDS = 1;
  private static final long RELIEF_NANOS = 100_000_000;

  private final Queue<Runnable> jobs;
  private final AtomicInteger drainers = new AtomicInteger();
  private final Executor threads;
  private final Runnable callWatch;
  private volatile long progress;

  /** Whether the dispatcher knows that jobs wait, and will look again. */
  private volatile boolean watched;

  private volatile boolean watchEnded;

  /** Opens when the watch has ended and no job waits or runs. */
  private final CountDownLatch over = new CountDownLatch(1);

  /** Whether the system has had no thread for us. */
  private volatile boolean scarce;

  private long progressSeen = -1;
  private long lastReliefNanos = System.nanoTime();

  /**
   * Makes one that runs nothing yet.
   *
   * @param context the context class loader of the thread that made the pool
   * @param callWatch makes the dispatcher take a turn, in which it asks {@link #relieveIfDue}
   */
  Completions(String poolName, @Nullable ClassLoader context, Runnable callWatch) {
    this.jobs = new ConcurrentLinkedQueue<>();
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            job -> new CallbackThread(this, job, poolName, context));
    this.callWatch = callWatch;
  }

  /** Keeps jobs in a queue for many threads, and runs them on threads that may be refused. */
  Completions(Queue<Runnable> jobs, Executor threads, Runnable callWatch) {
    this.jobs = jobs;
    this.threads = threads;
    this.callWatch = callWatch;
  }

  private static final class CallbackThread extends Thread {
    private final Completions owner;

    CallbackThread(
        Completions owner, Runnable job, String poolName, @Nullable ClassLoader context) {
      super(job, poolName + "-callbacks");
      this.owner = owner;
      setDaemon(true);
      setContextClassLoader(context); // whichever thread of the program got here
    }
  }

  /** Runs a job soon, on a thread of its own. Any thread may call it. */
  public void run(Runnable job) {
    jobs.add(job);
    if (drainers.compareAndSet(0, 1) && startDrainer()) {
      return;
    }
    if (watchEnded) {
      if (!relieveNow()) {
        drainRest();
      }
    } else if (!watched) {
      watched = true;
      callWatch.run();
    }
  }

  /**
   * Starts a further thread if jobs wait and none has ended for some time. To be called by the
   * thread that has the turn.
   *
   * @return how long until that may be due
   */
  long relieveIfDue(long now) {
    watched = false; // before the look: whoever adds a job after it calls again
    if (jobs.isEmpty()) {
      return Long.MAX_VALUE;
    }
    watched = true;
    long left = RELIEF_NANOS - (now - lastReliefNanos);
    if (left > 0) {
      return left;
    }
    lastReliefNanos = now;
    relieveIfStuck();
    return RELIEF_NANOS;
  }

  private void relieveIfStuck() {
    long seen = progress;
    if (seen == progressSeen) {
      relieveNow();
    }
    progressSeen = seen;
  }

  /** There will be no more turns: from now on no job waits behind another. */
  void endWatch() {
    watchEnded = true;
    try {
      for (int waiting = jobs.size(); waiting > 0; waiting--) {
        relieveNow();
      }
    } finally {
      noteIfOver();
    }
  }

  private void noteIfOver() {
    if (watchEnded && drainers.get() == 0 && jobs.isEmpty()) {
      over.countDown();
    }
  }

  /** Waits until all has run that depends on the tasks of a pool whose watch has ended. */
  boolean awaitOver(long timeoutNanos) throws InterruptedException {
    return isOver() || over.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Returns whether nothing is left to wait for. A callback would wait for itself; one for which
   * there was no thread may be run by anybody; and one that ends the JVM never returns.
   */
  boolean isOver() {
    return over.getCount() == 0
        || scarce
        || (Thread.currentThread() instanceof CallbackThread thread && thread.owner == this)
        || isJvmEnding();
  }

  /** Any thread that is no hook can be taken out of the hooks, until these run. */
  private static boolean isJvmEnding() {
    try {
      Runtime.getRuntime().removeShutdownHook(Thread.currentThread());
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  /** Returns whether there is a thread for every job, as far as is known here. */
  private boolean relieveNow() {
    if (jobs.isEmpty()) {
      return true;
    }
    drainers.incrementAndGet();
    return startDrainer();
  }

  /**
   * Returns whether there is a thread more. If the system has none for us, the jobs wait for a
   * drainer that lives or for the next relief.
   */
  private boolean startDrainer() {
    try {
      threads.execute(this::drain);
      return true;
    } catch (OutOfMemoryError | RuntimeException refused) { // OutOfMemoryError: too many threads
      scarce = true;
      drainers.decrementAndGet();
      noteIfOver();
      LOG.warn("no further thread for the callbacks of a pool; they wait for one", refused);
      return false;
    }
  }

  /** Runs what is left for want of threads. To be called after the last turn, not in it. */
  void drainRest() {
    if (scarce && !jobs.isEmpty()) {
      drainers.incrementAndGet();
      drain();
    }
  }

  private void drain() {
    do {
      for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
        runGuarded(job);
      }
    } while (drainers.decrementAndGet() == 0 && !jobs.isEmpty() && drainers.compareAndSet(0, 1));
    noteIfOver();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // a hint: a lost step only delays relief
  private void runGuarded(Runnable job) {
    try {
      job.run();
    } catch (Throwable thrown) { // a callback may throw anything; the pool goes on
      LOG.error("a callback of a pool task failed; the pool is not affected", thrown);
    }
    progress++;
  }
}
