package org.multiprocessing4j.ipc.posix;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.multiprocessing4j.ipc.Internal;

/**
 * The native part of JNA. Every JVM unpacks it into a file of its own, loads it and deletes the
 * file, which takes some twenty milliseconds, and leaves the file behind if the JVM is killed
 * meanwhile. A copy that was unpacked once serves them all.
 */
@Internal
public final class JnaLibrary {
  private static final String DIRECTORY_OPTION = "-Djna.boot.library.path=";
  private static final String NAME_OPTION = "-Djna.boot.library.name=";
  private static final String PREFIX = "lib";
  private static final String SUFFIX = ".so";

  private JnaLibrary() {}

  /**
   * Unpacks the library for this machine.
   *
   * @param target the file to write, which must not exist
   * @throws IOException if it cannot be written, or if JNA has nothing for this machine
   */
  public static void unpack(Path target) throws IOException {
    String resource = "/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so";
    try (InputStream packed = Native.class.getResourceAsStream(resource)) {
      if (packed == null) {
        throw new IOException("JNA has no " + resource);
      }
      Files.copy(packed, target);
    }
  }

  /**
   * The options by which another JVM with the same JNA loads a copy. A JVM that cannot, because it
   * has gone or lies on a file system without execution, unpacks its own as ever.
   *
   * @param copy a file that {@link #unpack} has made, whose name begins with {@code lib} and ends
   *     with {@code .so}; who can write there can run code in that JVM
   * @return each in the form {@code -Dname=value}
   */
  public static List<String> flags(Path copy) {
    String file = copy.getFileName().toString();
    if (!file.startsWith(PREFIX) || !file.endsWith(SUFFIX)) {
      throw new IllegalArgumentException("no name of a library: " + copy);
    }
    String name = file.substring(PREFIX.length(), file.length() - SUFFIX.length());
    return List.of(DIRECTORY_OPTION + copy.toAbsolutePath().getParent(), NAME_OPTION + name);
  }

  /**
   * Keeps JNA from making its directory below the working directory: for a user without an entry in
   * the system's list, as containers often have, the JDK gives {@code ?} as home. One whose name
   * this JVM cannot read is none either.
   */
  static void avoidRelativeHome() {
    if (!hasHome() && System.getProperty("jna.tmpdir") == null) {
      System.setProperty("jna.tmpdir", System.getProperty("java.io.tmpdir"));
    }
  }

  private static boolean hasHome() {
    try {
      return Path.of(System.getProperty("user.home", "")).isAbsolute();
    } catch (InvalidPathException notInTheEncodingOfThisJvm) {
      return false;
    }
  }
}
