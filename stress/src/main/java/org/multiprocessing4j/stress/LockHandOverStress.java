package org.multiprocessing4j.stress;

import org.multiprocessing4j.ipc.sync.OwnerLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What one does under the lock, plain, the next one sees whole.
 *
 * <p>Guards against an unlock that lets writes pass it, and a lock that lets reads pass it.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the reader was first")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the writer was first")
@Outcome(expect = Expect.FORBIDDEN, desc = "half of what was written under the lock")
@State
public class LockHandOverStress {
  private static final int LOCK = 0;
  private static final int ONE = 64;
  private static final int OTHER = 100;

  private final long place = TwoMappings.newPlace();
  private final OwnerLock writer =
      new OwnerLock(TwoMappings.FIRST, place + LOCK, new Peer(1 << 16));
  private final OwnerLock reader =
      new OwnerLock(TwoMappings.SECOND, place + LOCK, new Peer(2 << 16));

  /** Writes both. */
  @Actor
  public void write() {
    writer.lockUninterruptibly();
    TwoMappings.FIRST.putInt(place + ONE, 1);
    TwoMappings.FIRST.putInt(place + OTHER, 1);
    writer.unlock();
  }

  /**
   * Reads both, in the other order.
   *
   * @param seen both
   */
  @Actor
  public void read(II_Result seen) {
    reader.lockUninterruptibly();
    seen.r2 = TwoMappings.SECOND.getInt(place + OTHER);
    seen.r1 = TwoMappings.SECOND.getInt(place + ONE);
    reader.unlock();
  }
}
