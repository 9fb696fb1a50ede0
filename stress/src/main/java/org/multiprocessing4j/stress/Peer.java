package org.multiprocessing4j.stress;

import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * One of two processes that both live as long as the test.
 *
 * @param self its token
 */
record Peer(int self) implements Liveness {
  private static final SharedBuffer MEMORY = TwoMappings.FIRST;
  private static final long DEATHS = TwoMappings.newPlace();

  @Override
  public boolean isAlive(int token) {
    return true;
  }

  @Override
  public int deaths() {
    return MEMORY.getIntVolatile(DEATHS);
  }

  @Override
  public long deathsAddress() {
    return MEMORY.address(DEATHS);
  }

  @Override
  public boolean watch() {
    return true;
  }

  @Override
  public boolean isWatching() {
    return true; // nobody dies
  }
}
