package org.multiprocessing4j.ipc.codec;

import java.io.ObjectInputFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a second attempt to decode a message needs to know of the first, which a stack too small for
 * it has ended: see {@link DeepDecoding}.
 */
final class Attempts {
  /** In the order of the message. */
  private @Nullable List<@Nullable Object> exchanged;

  private int exchanges;
  private long arraySlots;
  private @Nullable ObjectInputFilter streamFilter;

  void startAgain() {
    exchanges = 0;
    arraySlots = 0;
  }

  /**
   * Rebuilds a record that stands for something else. It is done once: many a ticket, such as that
   * of a connection, cannot be exchanged a second time.
   */
  @Nullable Object exchange(RecordShape shape, @Nullable Object[] components) throws Throwable {
    List<@Nullable Object> known = exchanged;
    if (known == null) {
      known = new ArrayList<>(1);
      exchanged = known;
    }
    if (exchanges == known.size()) {
      known.add(shape.exchange(components));
    }
    return known.get(exchanges++);
  }

  /** Adds the length of an array in the message to those before it. */
  long addArray(long length) {
    arraySlots += length;
    return arraySlots;
  }

  /**
   * Notes the filter that a stream has got: the JVM's factory of filters may look at the thread.
   */
  void keepFilter(ObjectInputFilter filter) {
    streamFilter = filter;
  }

  /** The filter of the first attempt, or null in the first. */
  @Nullable ObjectInputFilter keptFilter() {
    return streamFilter;
  }
}
