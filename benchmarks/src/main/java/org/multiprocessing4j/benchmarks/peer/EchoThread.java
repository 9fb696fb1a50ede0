package org.multiprocessing4j.benchmarks.peer;

import java.io.Closeable;
import org.multiprocessing4j.benchmarks.transport.Endpoint;
import org.multiprocessing4j.benchmarks.transport.Side;
import org.multiprocessing4j.benchmarks.transport.Site;
import org.multiprocessing4j.benchmarks.transport.Transport;

/** The other side of a transport that stays within one JVM. */
final class EchoThread implements Closeable {
  private final Thread thread;

  private EchoThread(Thread thread) {
    this.thread = thread;
  }

  /**
   * Starts a daemon thread that sends everything back.
   *
   * @param transport how messages travel
   * @param site where the sides meet
   * @return the running thread; the caller closes it
   */
  static <M> EchoThread start(Transport<M> transport, Site site) {
    Thread thread = new Thread(() -> echo(transport, site), "echo");
    thread.setDaemon(true);
    thread.start();
    return new EchoThread(thread);
  }

  private static <M> void echo(Transport<M> transport, Site site) {
    try (Endpoint<M> endpoint = transport.open(site, Side.FAR)) {
      Loops.echo(endpoint);
    } catch (InterruptedException e) {
      return; // closed
    } catch (Exception e) {
      throw new IllegalStateException("the echo failed", e);
    }
  }

  /** Tells the thread to end; it does so while waiting for the next message. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
