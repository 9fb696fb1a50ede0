package org.multiprocessing4j.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A message is written plain and then counted with release, as a queue does it.
 *
 * <p>Guards against a consumer that sees the count before the message: a torn or an old message.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not published yet")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "published, and whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "the count was visible before the message")
@State
public class PublicationStress {
  private static final int COUNT = 0;
  private static final int MESSAGE = 64;

  private final long place = TwoMappings.newPlace();

  /** Puts. */
  @Actor
  public void put() {
    TwoMappings.FIRST.putLong(place + MESSAGE, 7);
    TwoMappings.FIRST.putLongRelease(place + COUNT, 1);
  }

  /**
   * Gets.
   *
   * @param seen the count and the message
   */
  @Actor
  public void get(JJ_Result seen) {
    seen.r1 = TwoMappings.SECOND.getLongAcquire(place + COUNT);
    seen.r2 = seen.r1 == 0 ? 0 : TwoMappings.SECOND.getLong(place + MESSAGE);
  }
}
