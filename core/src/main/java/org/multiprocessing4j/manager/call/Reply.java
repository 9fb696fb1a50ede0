package org.multiprocessing4j.manager.call;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.process.EncodedThrowable;

/** What the server answers to a {@link Request.Call}; one reply for each call, in order. */
@Internal
public sealed interface Reply extends Serializable {

  /**
   * The call returned a value.
   *
   * @param value a copy of it
   */
  record Value(@Nullable Object value) implements Reply {}

  /**
   * The call returned an object that stays in the server.
   *
   * @param objectId of the object in the server's table
   * @param type the interface that the proxy implements
   */
  record Reference(long objectId, Class<?> type) implements Reply {}

  /**
   * The call returned a message that is to be acknowledged.
   *
   * @param objectId of the delivery in the server's table
   * @param value a copy of the message
   * @param deliveries how often it has been handed out
   */
  record Delivered(long objectId, Object value, int deliveries) implements Reply {}

  /**
   * The call threw.
   *
   * @param failure what it threw
   */
  record Thrown(EncodedThrowable failure) implements Reply {}
}
