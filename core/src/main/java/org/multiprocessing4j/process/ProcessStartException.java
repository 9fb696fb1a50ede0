package org.multiprocessing4j.process;

import org.multiprocessing4j.ipc.IpcException;

/** A child JVM could not be started. */
public final class ProcessStartException extends IpcException {
  private static final long serialVersionUID = 1L;

  ProcessStartException(String message) {
    super(message);
  }

  ProcessStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
