package org.multiprocessing4j.benchmarks.transport;

/**
 * How many processes send to how many.
 *
 * @param producers number of sending processes
 * @param consumers number of receiving processes; each message goes to exactly one of them
 */
public record Shape(int producers, int consumers) {
  /** One producer and one consumer. */
  public static final Shape ONE_TO_ONE = new Shape(1, 1);

  /**
   * Reads a shape as it is written in a benchmark's parameter.
   *
   * @param text for example {@code 4-1}
   * @return the shape
   */
  public static Shape parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 1) {
      throw new IllegalArgumentException(
          "not a shape: \"" + text + "\"; write PRODUCERS-CONSUMERS, for example 4-1");
    }
    return new Shape(
        Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
  }

  /** All processes together. */
  public int processes() {
    return producers + consumers;
  }

  @Override
  public String toString() {
    return producers + "-" + consumers;
  }
}
