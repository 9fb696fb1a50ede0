package org.multiprocessing4j.process;

import org.jspecify.annotations.Nullable;

/** How a process object prints itself: as Python's {@code repr}. */
final class ProcessText {
  private ProcessText() {}

  static String describe(Class<?> type, String name, boolean daemon, @Nullable ProcessHalf half) {
    String typeName = type.isAnonymousClass() ? "ChildProcess" : type.getSimpleName();
    StringBuilder text = new StringBuilder("<").append(typeName);
    text.append(" name='").append(name).append('\'');
    text.append(half == null ? " unknown" : state(half.child()));
    return text.append(daemon ? " daemon>" : ">").toString();
  }

  private static String state(@Nullable Child child) {
    long parent = ProcessHandle.current().pid();
    if (child == null) {
      return " parent=" + parent + " initial";
    }
    String ids = " pid=" + child.pid() + " parent=" + parent;
    if (child.isAlive()) {
      return ids + " started";
    }
    int code = child.exitCode().orElseThrow();
    return ids + " stopped" + (code == 0 ? "" : " exitcode=" + ExitCode.text(code));
  }
}
