package org.multiprocessing4j.stress;

import org.multiprocessing4j.ipc.sync.EventCount;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One publishes and looks for sleepers, the other announces a sleep and looks once more: store,
 * then load, on both sides.
 *
 * <p>Guards against the missing full fence: then both may look too early, and the second one sleeps
 * beside a message.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "no sleeper was seen; it saw the value")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it would sleep, and was woken")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "each saw the other")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@State
public class WakeUpStress {
  private static final int SEQUENCE = 0; // counts the wake-ups of the event count
  private static final int VALUE = 64;

  private final long place = TwoMappings.newPlace();
  private final EventCount waker =
      new EventCount(TwoMappings.FIRST, place + SEQUENCE, new Peer(1 << 16));
  private final EventCount sleeper =
      new EventCount(TwoMappings.SECOND, place + SEQUENCE, new Peer(2 << 16));

  /** Publishes. */
  @Actor
  public void publish() {
    TwoMappings.FIRST.putIntRelease(place + VALUE, 1);
    waker.signal(1);
  }

  /**
   * Announces a sleep.
   *
   * @param seen the value
   */
  @Actor
  public void announce(II_Result seen) {
    EventCount.Key ignored = sleeper.prepare();
    seen.r2 = TwoMappings.SECOND.getIntAcquire(place + VALUE);
  }

  /**
   * Looks at the end.
   *
   * @param seen how often somebody was woken
   */
  @Arbiter
  public void count(II_Result seen) {
    seen.r1 = TwoMappings.FIRST.getInt(place + SEQUENCE);
  }
}
