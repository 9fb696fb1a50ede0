package org.multiprocessing4j.benchmarks.peer;

import org.multiprocessing4j.benchmarks.transport.Side;

/** What a peer does until it is ended. */
public enum Role {
  /** Sends back every message that it receives. */
  ECHO(Side.FAR),
  /** Sends messages as fast as it can. */
  PRODUCE(Side.FAR),
  /** Receives messages as fast as it can. */
  CONSUME(Side.NEAR);

  private final Side side;

  Role(Side side) {
    this.side = side;
  }

  /** Which end of the transport it opens. */
  Side side() {
    return side;
  }
}
