package org.multiprocessing4j.ipc.queue;

/**
 * A message that this process holds.
 *
 * @param cell its place in the table of {@link Claims}
 * @param word what that place holds, and by which it is settled
 * @param location where the message lies
 */
record Claim(int cell, long word, long location) {
  int deliveries() {
    return Claims.deliveries(word);
  }
}
