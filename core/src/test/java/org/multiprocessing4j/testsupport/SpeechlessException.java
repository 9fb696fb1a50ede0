package org.multiprocessing4j.testsupport;

/** An exception that tells nothing of itself, and cannot be serialised. */
public final class SpeechlessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings({"serial", "unused"})
  private final Object field = new Object();

  /** Makes one. */
  public SpeechlessException() {}

  @Override
  public String getMessage() {
    throw new UnsupportedOperationException("nor this");
  }
}
