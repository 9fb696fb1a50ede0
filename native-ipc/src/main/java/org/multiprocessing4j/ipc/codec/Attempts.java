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
  private List<@Nullable Object> exchanged = List.of();

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
    if (exchanged.isEmpty()) {
      exchanged = new ArrayList<>(1);
    }
    if (exchanges == exchanged.size()) {
      exchanged.add(shape.exchange(components));
    }
    return exchanged.get(exchanges++);
  }

  /** What an earlier record of the message was exchanged for. */
  @Nullable Object exchanged(int number) {
    if (number >= exchanges) {
      throw new DecodingException("object " + number + " referred to before it was there");
    }
    return exchanged.get(number);
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
