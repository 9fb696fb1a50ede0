package org.multiprocessing4j.stress;

import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * Whoever sees the ready word of a header sees all of it.
 *
 * <p>Guards against a header that is taken for complete, or for corrupt, while it is being written.
 */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not ready yet")
@Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "ready, and whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "ready, and not whole")
@State
public class HeaderStress {
  private static final int KIND = SegmentHeader.kind("TEST");

  private final long place = TwoMappings.newPlace();
  private final SharedBuffer written = placeOf(TwoMappings.FIRST);
  private final SharedBuffer read = placeOf(TwoMappings.SECOND);

  private SharedBuffer placeOf(SharedBuffer mapping) {
    return MappedBuffer.over(mapping.slice(place, TwoMappings.PLACE_BYTES));
  }

  /** Writes the header. */
  @Actor
  public void create() {
    SegmentHeader.write(written, KIND, 1, 7);
  }

  /**
   * Reads the header.
   *
   * @param seen the id in it
   */
  @Actor
  public void attach(J_Result seen) {
    if (SegmentHeader.isReady(read)) {
      seen.r1 = idInHeader();
    }
  }

  private long idInHeader() {
    try {
      return SegmentHeader.read(read, KIND, 1, "a test").registryId();
    } catch (SegmentFormatException notWhole) {
      return -1;
    }
  }
}
