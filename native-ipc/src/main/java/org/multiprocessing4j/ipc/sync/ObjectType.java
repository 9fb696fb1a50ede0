package org.multiprocessing4j.ipc.sync;

import org.multiprocessing4j.ipc.memory.SegmentHeader;

/** What an object of this package is, for those who find its bytes or its file. */
enum ObjectType {
  LOCK("LOCK", "lock"),
  REENTRANT_LOCK("RLCK", "lock"),
  SEMAPHORE("SEMA", "semaphore"),
  CONDITION("COND", "condition"),
  EVENT("EVNT", "event"),
  BARRIER("BARR", "barrier");

  /** The mark of its cell. */
  final int kind;

  /** What people call it, and how its file's name begins. */
  final String noun;

  ObjectType(String mark, String noun) {
    this.kind = SegmentHeader.kind(mark);
    this.noun = noun;
  }
}
