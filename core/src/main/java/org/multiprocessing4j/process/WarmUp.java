package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Posix;

/** What an idle JVM does while it waits, so that its task finds it done: loading classes. */
final class WarmUp {
  private WarmUp() {}

  static void run() {
    try {
      ByteBuffer task = ChildProcess.encode((SerializableRunnable) WarmUp::nothing);
      ChildProcess.runDecoded(task);
      Posix.getpid(); // loads the native library
    } catch (Exception e) {
      throw new IpcException("a standby process cannot warm up: " + e.getMessage(), e);
    }
  }

  private static void nothing() {}
}
