package org.multiprocessing4j.process;

import java.lang.reflect.Proxy;
import java.util.List;
import org.multiprocessing4j.ipc.Internal;

/**
 * Ctrl-C (SIGINT) and the end of the terminal (SIGHUP), of which the terminal tells all processes
 * of a program at once.
 */
@Internal
public final class TerminalSignals {
  private static final List<String> NAMES = List.of("INT", "HUP");

  private TerminalSignals() {}

  /**
   * Lets this process go on when they come. It is for daemons without which their parent, which the
   * terminal has told too, could not end in order; they end with it.
   */
  public static void leaveToParent() {
    try {
      for (String name : NAMES) {
        handleByNothing(name);
      }
    } catch (ReflectiveOperationException unable) { // -Xrs, or a JDK without that module
      ProcessLog.debug("cannot leave Ctrl-C to the parent", unable);
    }
  }

  /**
   * Installs a handler, since programs that this process starts would ignore what it ignores. By
   * reflection, since javac warns of this class, although its module exports it for use.
   */
  private static void handleByNothing(String name) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object nothing =
        Proxy.newProxyInstance(
            TerminalSignals.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> null);
    Object ignored =
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), nothing);
  }
}
