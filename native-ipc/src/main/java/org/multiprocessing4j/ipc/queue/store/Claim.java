package org.multiprocessing4j.ipc.queue.store;

import org.multiprocessing4j.ipc.Internal;

/**
 * A message that this process holds.
 *
 * @param cell its place in the table of {@link Claims}
 * @param word what that place holds, and by which it is settled
 * @param location where the message lies
 */
@Internal
public record Claim(int cell, long word, long location) {
  public int deliveries() {
    return Claims.deliveries(word);
  }
}
