package org.multiprocessing4j.cli.copy;

/** A copy that was not begun; the message says why and what to do, and nothing was written. */
final class CopyRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  CopyRefusedException(String message) {
    super(message);
  }

  CopyRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
