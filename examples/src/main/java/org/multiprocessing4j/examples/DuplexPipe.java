package org.multiprocessing4j.examples;

import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.process.ChildProcess;

/**
 * A pipe with two ends, at each of which one can send and receive: a question and its answer.
 *
 * <p>Prints {@code child: got 7} and {@code parent: got 49}.
 */
public final class DuplexPipe {
  private DuplexPipe() {}

  public static void main(String[] args) throws InterruptedException {
    try (Pipe pipe = Pipe.duplex()) {
      Connection mine = pipe.first();
      Connection yours = pipe.second();
      try (ChildProcess child = new ChildProcess(() -> square(yours))) {
        child.start();
        mine.send(7);
        System.out.println("parent: got " + mine.receive());
        child.join();
      }
    }
  }

  private static void square(Connection connection) throws InterruptedException {
    if (connection.receive() instanceof Integer number) {
      System.out.println("child: got " + number);
      connection.send(number * number);
    }
  }
}
