package org.multiprocessing4j.benchmarks.transport;

import java.io.Serializable;

/**
 * An object of five fields, like the dictionary that the Python program sends.
 *
 * @param id a number
 * @param price a fraction
 * @param symbol a short text
 * @param quantity another number
 * @param buy a truth value
 */
record Order(long id, double price, String symbol, int quantity, boolean buy)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Order SAMPLE = new Order(4711, 99.5, "MP4J", 100, true);

  /**
   * Returns the order that is sent over and over.
   *
   * @param sizeBytes ignored; its fields have the size that they have
   * @return always the same
   */
  static Order sample(int sizeBytes) {
    return SAMPLE;
  }
}
