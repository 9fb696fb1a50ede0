package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A ticket in a stream of Java serialisation, that is, a record which stands for something else. It
 * is the codec that exchanges it, as in the short forms, and not the stream: the codec knows
 * whether it has been exchanged already.
 *
 * <p>A class and not a record, for which Java serialisation needs method handles.
 */
final class SentTicket implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Class<?> type;

  /** Of the shape it has where it was sent; components are told apart by their places only. */
  private final int fingerprint;

  @SuppressWarnings("serial") // if they are not serialisable, neither is the ticket
  private final @Nullable Object[] components;

  private SentTicket(Class<?> type, int fingerprint, @Nullable Object[] components) {
    this.type = type;
    this.fingerprint = fingerprint;
    this.components = components;
  }

  /** Returns what is to be sent for an object: itself, unless it is a ticket. */
  static @Nullable Object of(@Nullable Object value) {
    RecordShape shape = value instanceof Record ? RecordShape.of(value.getClass()) : null;
    if (value == null || shape == null || !shape.isTicket()) {
      return value;
    }
    @Nullable Object[] components = new @Nullable Object[shape.componentCount()];
    for (int i = 0; i < components.length; i++) {
      components[i] = shape.component(value, i);
    }
    return new SentTicket(value.getClass(), shape.fingerprint(), components);
  }

  /** Exchanges the ticket. */
  @Nullable Object exchange(Attempts attempts) throws Throwable {
    RecordShape shape = RecordShape.of(type);
    if (shape == null || fingerprint != shape.fingerprint()) {
      throw RecordShape.isDifferentHere(type);
    }
    return attempts.exchange(shape, components);
  }
}
