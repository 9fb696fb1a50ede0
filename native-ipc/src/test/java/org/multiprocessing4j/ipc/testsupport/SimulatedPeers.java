package org.multiprocessing4j.ipc.testsupport;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.Futex;

/** Several "processes" in one, which a test may declare dead. */
public final class SimulatedPeers {
  private final SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(8));
  private final Set<Integer> dead = new HashSet<>();
  private int tokens;

  /**
   * Starts a process.
   *
   * @return how it sees the others
   */
  public synchronized Liveness newProcess() {
    int self = ++tokens << 16 | 1;
    return new View(self);
  }

  /**
   * Ends a process without an announcement.
   *
   * @param process who dies
   */
  public synchronized void kill(Liveness process) {
    dead.add(process.self());
  }

  /**
   * Ends a process and announces it.
   *
   * @param process who dies
   */
  public void killAndAnnounce(Liveness process) {
    kill(process);
    memory.getAndAddInt(0, 1);
    Futex.wake(memory.address(0), Integer.MAX_VALUE);
  }

  private synchronized boolean lives(int token) {
    return !dead.contains(token);
  }

  private final class View implements Liveness {
    private final int self;

    View(int self) {
      this.self = self;
    }

    @Override
    public int self() {
      return self;
    }

    @Override
    public boolean isAlive(int token) {
      return lives(token);
    }

    @Override
    public int deaths() {
      return memory.getIntVolatile(0);
    }

    @Override
    public long deathsAddress() {
      return memory.address(0);
    }

    @Override
    public boolean watch() {
      return false;
    }

    @Override
    public boolean isWatching() {
      return false;
    }
  }
}
