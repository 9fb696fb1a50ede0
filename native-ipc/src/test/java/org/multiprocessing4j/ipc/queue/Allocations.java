package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.awaitility.core.ThrowingRunnable;

/** What calls allocate once the JVM has compiled them, which it does late on a busy machine. */
final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** Makes calls until they allocate fewer bytes than there are messages. */
  static void awaitNone(long messages, ThrowingRunnable calls) {
    await()
        .untilAsserted(
            () ->
                assertThat(allocatedBy(calls))
                    .as("bytes for %s messages", messages)
                    .isLessThan(messages));
  }

  private static long allocatedBy(ThrowingRunnable calls) throws Throwable {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    calls.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
