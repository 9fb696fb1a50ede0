package org.multiprocessing4j.benchmarks.transport;

import java.io.Closeable;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/** Where our queues keep their messages. */
enum Queues {
  /** Chronicle Queue files; whoever comes first makes them. */
  CHRONICLE {
    @Override
    Closeable create(Site site, String name) {
      return () -> {};
    }

    @Override
    <M> IpcQueue<M> open(Site site, String name) {
      return IpcQueue.open(site.directory().resolve(name));
    }
  },
  /** A ring in shared memory, whose handle the others read from a file. */
  RING {
    @Override
    Closeable create(Site site, String name) {
      IpcQueue<Object> ring = IpcQueue.ring(site.ringBytes());
      site.publish(name, Handles.toText(ring));
      return ring::close;
    }

    @Override
    @SuppressWarnings("unchecked") // create() has published nothing else under that name
    <M> IpcQueue<M> open(Site site, String name) throws InterruptedException {
      return (IpcQueue<M>) Handles.fromText(site.read(name));
    }
  };

  /**
   * Makes a queue.
   *
   * @param site where the sides meet
   * @param name its name there
   * @return what keeps it in being
   */
  abstract Closeable create(Site site, String name);

  /**
   * Opens a queue that was made.
   *
   * @param site where the sides meet
   * @param name its name there
   * @param <M> the kind of message
   * @return a handle of its own
   * @throws InterruptedException if the thread was interrupted
   */
  abstract <M> IpcQueue<M> open(Site site, String name) throws InterruptedException;
}
