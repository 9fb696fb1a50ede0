package org.multiprocessing4j.manager.proxy;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.manager.call.Reply;

/** A server whose process this is: a thread that calls it executes the call itself. */
@Internal
public interface LocalServer {
  /** Tells whether it listens at an address. */
  boolean isAt(Address address);

  /** Executes a call of a proxy that is in this process; all values are copied as if they came. */
  Reply executeHere(long objectId, String method, @Nullable Object[] arguments);
}
