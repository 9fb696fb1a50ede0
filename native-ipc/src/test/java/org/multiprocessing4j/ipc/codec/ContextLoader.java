package org.multiprocessing4j.ipc.codec;

import org.jspecify.annotations.Nullable;

/** The class loader in whose name a thread decodes. */
final class ContextLoader {
  private ContextLoader() {}

  /** What a test does. */
  interface Action {
    void run() throws Exception;
  }

  /** Does something in the name of a loader, or of none. */
  static void with(@Nullable ClassLoader loader, Action action) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      action.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
