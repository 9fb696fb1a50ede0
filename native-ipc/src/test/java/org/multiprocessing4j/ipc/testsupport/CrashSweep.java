package org.multiprocessing4j.ipc.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashingBuffer.Crash;

/**
 * Kills a process before each store of an operation, and who recovers after it before each store of
 * the recovery.
 *
 * <p>For n = 1, 2, 3 ... until the operation gets through: on fresh memory one process prepares and
 * lives on, a second one dies before the n-th store of the operation, and a third one recovers.
 * What must be so then is checked, and so is that recovering again changes nothing. The same for m
 * = 1, 2, 3 ... with a third one that dies before the m-th store of the recovery, and a fourth.
 *
 * <pre>{@code
 * CrashSweep.of(64)
 *     .operation((memory, self) -> ...)
 *     .recovery((memory, self) -> ...)
 *     .check((memory, self, finished) -> assertThat ...);
 * }</pre>
 */
public final class CrashSweep {
  /** What a process does with the shared memory. */
  @FunctionalInterface
  public interface Act {
    /**
     * Does it.
     *
     * @param memory what is shared
     * @param self who does it
     * @throws Exception if the test has failed
     */
    void perform(SharedBuffer memory, Liveness self) throws Exception;
  }

  /** What must be so after the recovery. */
  @FunctionalInterface
  public interface Check {
    /**
     * Fails if it is not so.
     *
     * @param memory what is shared
     * @param self who recovered
     * @param finished whether the operation got through
     * @throws Exception if the test has failed
     */
    void perform(SharedBuffer memory, Liveness self, boolean finished) throws Exception;
  }

  private static final Act NOTHING = (memory, self) -> {};

  private final SimulatedPeers peers = new SimulatedPeers();
  private final int sizeBytes;
  private Act preparation = NOTHING;
  private Act operation = NOTHING;
  private Act recovery = NOTHING;

  private CrashSweep(int sizeBytes) {
    this.sizeBytes = sizeBytes;
  }

  /**
   * A sweep on memory of zeros.
   *
   * @param sizeBytes how much
   * @return with nothing to do yet
   */
  public static CrashSweep of(int sizeBytes) {
    return new CrashSweep(sizeBytes);
  }

  /**
   * Says what a process that lives on does beforehand.
   *
   * @param act on fresh memory, once for each n
   * @return this
   */
  public CrashSweep preparation(Act act) {
    preparation = act;
    return this;
  }

  /**
   * Says in what to die.
   *
   * @param act the same at each call
   * @return this
   */
  public CrashSweep operation(Act act) {
    operation = act;
    return this;
  }

  /**
   * Says what the next process does.
   *
   * @param act the same at each call
   * @return this
   */
  public CrashSweep recovery(Act act) {
    recovery = act;
    return this;
  }

  /**
   * Runs the sweep.
   *
   * @param check what must be so
   * @throws Exception if the test has failed
   */
  public void check(Check check) throws Exception {
    boolean finished = false;
    for (int n = 1; !finished; n++) {
      SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(sizeBytes));
      preparation.perform(memory, peers.newProcess());
      finished = !dies(n, operation, memory);
      String death = finished ? "no death" : "a death before store " + n;
      byte[] left = bytes(memory);
      recoverAndCheck(memory, check, finished, death);
      memory.putBytes(0, left, 0, left.length);
      for (int m = 1; dies(m, recovery, memory); m++) {
        recoverAndCheck(
            memory, check, finished, death + " and one before store " + m + " of the recovery");
        memory.putBytes(0, left, 0, left.length);
      }
    }
  }

  /** Who gets through dies as well, afterwards: it ends without giving anything back. */
  private boolean dies(int store, Act act, SharedBuffer memory) throws Exception {
    Liveness victim = peers.newProcess();
    CrashingBuffer crashing = new CrashingBuffer(memory);
    crashing.dieAtStore(store);
    try {
      act.perform(crashing, victim);
      return false;
    } catch (Crash death) {
      return true;
    } finally {
      peers.kill(victim);
    }
  }

  private void recoverAndCheck(SharedBuffer memory, Check check, boolean finished, String deaths)
      throws Exception {
    Liveness heir = peers.newProcess();
    try {
      recovery.perform(memory, heir);
      byte[] once = bytes(memory);
      recovery.perform(memory, heir);
      assertThat(bytes(memory)).as("recovering again changes nothing").isEqualTo(once);
      check.perform(memory, heir, finished);
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError("after " + deaths + ": " + failure.getMessage(), failure);
    }
  }

  private static byte[] bytes(SharedBuffer memory) {
    byte[] bytes = new byte[(int) memory.sizeBytes()];
    memory.getBytes(0, bytes, 0, bytes.length);
    return bytes;
  }
}
