package org.multiprocessing4j.ipc.posix;

import java.nio.file.Path;

/** Puts one file in the place of another, so that there is something at any moment. */
public final class Exchange {
  /** From linux/fs.h. */
  private static final int RENAME_EXCHANGE = 2;

  private Exchange() {}

  /** Gives each of two files or directories the name of the other, in one step. */
  public static void names(Path one, Path other) {
    byte[] oneName = CString.encode(one.toString());
    byte[] otherName = CString.encode(other.toString());
    int cwd = FileDescriptors.AT_FDCWD;
    var unused =
        Check.retrying(
            "renameat2", one, () -> LibC.renameat2(cwd, oneName, cwd, otherName, RENAME_EXCHANGE));
  }
}
