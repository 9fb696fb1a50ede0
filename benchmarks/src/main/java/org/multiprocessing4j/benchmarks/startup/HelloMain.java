package org.multiprocessing4j.benchmarks.startup;

import java.io.IOException;

/** The least that a JVM can do: ring the doorbell whose pipe is its only argument. */
public final class HelloMain {
  private HelloMain() {}

  /**
   * Rings.
   *
   * @param arguments the pipe
   * @throws IOException if it cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    long firstLine = System.nanoTime(); // before another class is loaded
    new Doorbell(arguments[0]).ring(firstLine);
  }
}
