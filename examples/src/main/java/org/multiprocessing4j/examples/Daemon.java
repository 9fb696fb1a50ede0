package org.multiprocessing4j.examples;

import org.multiprocessing4j.process.ChildProcess;

/**
 * A daemon child ends when its parent ends, so a service need not be stopped by hand. Nobody waits
 * for it.
 *
 * <p>The daemon would run for ever. Prints {@code daemon N is alive: true} and {@code the parent
 * ends}; after that no process N is left.
 */
public final class Daemon {
  private Daemon() {}

  public static void main(String[] args) {
    ChildProcess service = new ChildProcess("service", Daemon::serve);
    service.setDaemon(true);
    service.start();
    System.out.println("daemon " + service.pid() + " is alive: " + service.isAlive());
    System.out.println("the parent ends");
  }

  private static void serve() throws InterruptedException {
    while (true) {
      Thread.sleep(1_000);
    }
  }
}
