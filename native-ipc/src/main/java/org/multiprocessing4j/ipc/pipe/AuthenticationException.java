package org.multiprocessing4j.ipc.pipe;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * Authentication of a connection failed: the keys differ, the other side is a process of another
 * user, or it does not speak the protocol.
 *
 * <p>The connection is closed. A {@link Listener} that throws it from {@code accept} goes on
 * working.
 */
public final class AuthenticationException extends IpcException {
  private static final long serialVersionUID = 1L;

  AuthenticationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
