package org.multiprocessing4j.examples;

import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.EndOfStreamException;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.process.ChildProcess;

/**
 * A pipe of one direction: one end only sends, the other only receives, until nobody has the
 * sending end open any more.
 *
 * <p>Prints {@code got line 1} to {@code got line 3}, then {@code the writer has closed its end}.
 */
public final class SimplexPipe {
  private SimplexPipe() {}

  public static void main(String[] args) throws InterruptedException {
    Pipe pipe = Pipe.simplex();
    Connection writer = pipe.writer();
    try (Connection reader = pipe.reader();
        ChildProcess child = new ChildProcess(() -> write(writer))) {
      child.start();
      writer.close(); // ours; the child has its own
      while (true) {
        System.out.println("got " + reader.receive());
      }
    } catch (EndOfStreamException e) {
      System.out.println("the writer has closed its end");
    }
  }

  private static void write(Connection connection) throws InterruptedException {
    for (int i = 1; i <= 3; i++) {
      connection.send("line " + i);
    }
    connection.close();
  }
}
