package org.multiprocessing4j.manager.call;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.SerializableCallable;

/** The object that every client knows, number 0 of each server: it makes the others. */
@Internal
public interface ServerRoot {
  /** Its number. */
  long ID = 0;

  /**
   * Makes an object in the server.
   *
   * @param type the interface that its proxies implement
   * @param factory runs in the server
   * @return the number of the new object
   * @throws Exception what the factory throws
   */
  long create(Class<?> type, SerializableCallable<?> factory) throws Exception;

  /**
   * Returns the object with a name, and makes it in the server if there is none.
   *
   * @param name of the object
   * @param type the interface that its proxies implement
   * @param factory runs in the server, if at all
   * @return the number of the object
   * @throws Exception what the factory throws, or why its object cannot be had
   */
  long getOrCreate(String name, Class<?> type, SerializableCallable<?> factory) throws Exception;

  /**
   * Copies a collection or map that is in the server.
   *
   * @param objectId its number
   * @return the copy
   */
  Object snapshot(long objectId);

  /**
   * Returns a value of a map that is in the server, in its encoded form.
   *
   * @param mapId its number
   * @param key whose value
   * @return null if there is none
   */
  byte @Nullable [] encodedValue(long mapId, Object key);

  /**
   * Replaces a value of a map that is in the server if it is the expected one.
   *
   * @param mapId its number
   * @param key whose value
   * @param expected its encoded form, or null if there must be none
   * @param value the new one, or null for none
   * @return whether it was replaced
   */
  boolean exchangeValue(long mapId, Object key, byte @Nullable [] expected, @Nullable Object value);
}
