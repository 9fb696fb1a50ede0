package org.multiprocessing4j.process.command;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;

/** There is no command by which a child JVM could be started. The message is for users. */
@Internal
public final class CommandException extends IpcException {
  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    this(message, null);
  }

  CommandException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
