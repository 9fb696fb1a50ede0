package org.multiprocessing4j.manager;

import org.multiprocessing4j.ipc.codec.SerializableCallable;

/** The object that every client knows, number 0 of each server: it makes the others. */
interface ServerRoot {
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
   * Copies a collection or map that is in the server.
   *
   * @param objectId its number
   * @return the copy
   */
  Object snapshot(long objectId);

  /** Ends the server. */
  void shutdown();
}
