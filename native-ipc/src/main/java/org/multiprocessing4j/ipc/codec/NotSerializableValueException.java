package org.multiprocessing4j.ipc.codec;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * A value that cannot be sent to another process, because something in it is not serialisable.
 *
 * <p>Thrown in the caller, before anything was sent. The message shows the path from the value to
 * the object at fault, for example {@code lambda in com.acme.App.main -> captured argument 0 ->
 * com.acme.App}, and says what to do.
 */
public final class NotSerializableValueException extends IpcException {
  private static final long serialVersionUID = 1L;

  private final String path;

  NotSerializableValueException(String message, String path, @Nullable Throwable cause) {
    super(message, cause);
    this.path = path;
  }

  /**
   * Returns the path from the value to the object that is not serialisable.
   *
   * @return the steps, joined by {@code " -> "}; the last one is the class at fault
   */
  public String path() {
    return path;
  }
}
