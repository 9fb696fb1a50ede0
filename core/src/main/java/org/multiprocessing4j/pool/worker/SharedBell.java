package org.multiprocessing4j.pool.worker;

import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedCell;

/** The bell of a pool in a cell that its workers find. */
@Internal
public final class SharedBell extends Bell implements AutoCloseable {
  private static final int KIND = SegmentHeader.kind("BELL");

  private final SharedCell cell;

  private SharedBell(SharedCell cell, Participants peers) {
    super(cell.memory(), cell.contentOffset(), peers);
    this.cell = cell;
  }

  /** Makes a bell; the dispatcher thread listens. */
  public static SharedBell create() {
    Participants peers = Participants.get();
    return new SharedBell(SharedCell.create(KIND, SIZE_BYTES, peers.registryId()), peers);
  }

  /** Finds the bell of the parent. */
  static SharedBell attach(SharedCell.Address address) {
    Participants peers = Participants.get();
    return new SharedBell(SharedCell.attach(address, KIND, peers.registryId()), peers);
  }

  public SharedCell.Address address() {
    return cell.address();
  }

  /** Removes the bell; a late ring hits nothing. */
  @Override
  public void close() {
    cell.remove();
  }
}
