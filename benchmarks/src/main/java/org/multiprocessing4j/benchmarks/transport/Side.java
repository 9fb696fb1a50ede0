package org.multiprocessing4j.benchmarks.transport;

/** Which end of a connection is meant. Several processes may be on one side. */
public enum Side {
  /** The end that listens or creates: the pinging process, or the consumers of a stream. */
  NEAR,
  /** The end that connects or attaches: the echoing process, or the producers of a stream. */
  FAR
}
