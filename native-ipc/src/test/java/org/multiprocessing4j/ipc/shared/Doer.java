package org.multiprocessing4j.ipc.shared;

import java.util.Objects;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

/** A process of the same run that changes what it is handed, and ends. */
final class Doer {
  static final int ROUNDS = 10_000;

  private Doer() {}

  static ChildJvm start(Object handle) {
    return ChildJvm.builder(Doer.class).inThisRun().arguments(Handles.encode(handle)).start();
  }

  public static void main(String[] args) {
    Object handle = Handles.decode(args[0]);
    for (int i = 0; i < ROUNDS; i++) {
      step(handle);
    }
    System.out.println("saw " + handle);
  }

  private static void step(Object handle) {
    if (handle instanceof SharedInt value) {
      value.incrementAndGet();
    } else if (handle instanceof SharedDouble value) {
      value.getAndAdd(0.5);
    } else if (handle instanceof SharedLongArray array) {
      array.getAndAdd(1, 2);
      array.incrementAndGet(2);
      array.updateAndGet(3, element -> element + 3);
    } else if (handle instanceof SharedList list) {
      increment(list);
    } else if (handle instanceof SharedMemory memory) {
      memory.buffer().getAndAddLong(memory.sizeBytes() - 8, 1);
    } else {
      throw new IllegalArgumentException("no idea of " + handle);
    }
  }

  private static void increment(SharedList list) {
    list.lock().lock();
    try {
      list.set(0, (Integer) Objects.requireNonNull(list.get(0)) + 1);
    } finally {
      list.lock().unlock();
    }
  }
}
