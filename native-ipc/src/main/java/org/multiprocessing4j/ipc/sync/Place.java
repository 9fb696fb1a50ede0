package org.multiprocessing4j.ipc.sync;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SharedCell;

/**
 * Where an object of this package is, and what it is called.
 *
 * @param cell its shared bytes
 * @param name the same in all processes
 */
record Place(SharedCell cell, String name) {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /**
   * What a handle is turned into on its way to another process.
   *
   * @param cell where it is
   * @param name what it is called
   */
  record Address(SharedCell.Address cell, String name) implements Serializable {}

  /**
   * The place of a new object, which ends with its creator or by it.
   *
   * @param label what people see; null stands for the type and a number
   */
  static Place create(
      ObjectType type, int contentBytes, @Nullable String label, SharedCell.Content content) {
    SharedCell cell = SharedCell.create(type.kind, contentBytes, Participants.get().registryId());
    content.write(cell.memory(), cell.contentOffset());
    return new Place(cell, label == null ? type.noun + "-" + NUMBERS.incrementAndGet() : label);
  }

  /** The place of the one object of a type and name, which is made if there is none. */
  static Place open(ObjectType type, int contentBytes, String name, SharedCell.Content content) {
    var file = RunDirectory.current().userDirectory().named(type.noun, name);
    return new Place(SharedCell.openNamed(file, type.kind, contentBytes, content), name);
  }

  /** The place of an object whose handle has come from another process. */
  static Place at(ObjectType type, Address address) {
    long registryId = Participants.get().registryId();
    return new Place(SharedCell.attach(address.cell, type.kind, registryId), address.name);
  }

  Address address() {
    return new Address(cell.address(), name);
  }
}
