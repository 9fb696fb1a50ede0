package org.multiprocessing4j.ipc.pipe;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * The two sides of a connection could not convince each other: a wrong key, a stranger, or somebody
 * who does not speak the protocol.
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
