package org.multiprocessing4j.ipc.posix;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

  /** Where JNA unpacks. */
  private static final String TEMPORARY = "jna.tmpdir";

  private static final Set<PosixFilePermission> ALL_OF_OWNER =
      PosixFilePermissions.fromString("rwx------");

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(ALL_OF_OWNER);

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
   * The options by which another JVM with the same JNA loads a copy. A JVM that cannot load the
   * copy, because it is gone or on a file system mounted noexec, unpacks its own as usual.
   *
   * @param copy a file that {@link #unpack} has made, whose name begins with {@code lib} and ends
   *     with {@code .so}; whoever can write there can run code in that JVM
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
   * Makes sure that JNA unpacks its library where no other user can replace it, whatever the umask.
   * JNA creates its directories, and in the temporary directory the file, with the umask as it is:
   * under an umask of 0, anybody could write to them.
   *
   * <p>JNA unpacks below {@code ~/.cache}; where that is impossible, it gets a temporary directory.
   * A user without an entry in {@code /etc/passwd}, as is common in containers, has no home: the
   * JDK calls it {@code ?}, and JNA would create that in the working directory.
   *
   * @return the temporary directory, to be given to {@link #giveUp}; null if none is needed
   */
  static @Nullable Path preparePlace() {
    boolean isChosen =
        System.getProperty(TEMPORARY) != null
            || System.getProperty("jna.boot.library.path") != null
            || Boolean.getBoolean("jna.nounpack");
    if (isChosen) {
      return null;
    }
    try {
      if (hasHome() && isWritable(cache().resolve("JNA/temp"))) {
        return null;
      }
      Path place = Files.createTempDirectory("mp4j-jna-", OWNER_ONLY);
      Files.setPosixFilePermissions(place, ALL_OF_OWNER); // an umask may close it to its owner
      place.toFile().deleteOnExit(); // after what JNA leaves there for the exit to delete
      System.setProperty(TEMPORARY, place.toString());
      return place;
    } catch (IOException | InvalidPathException noPlace) {
      return null; // JNA says what it cannot do
    }
  }

  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    return configured == null || configured.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(configured);
  }

  private static boolean isWritable(Path directory) {
    try {
      return Files.isWritable(Files.createDirectories(directory, OWNER_ONLY));
    } catch (IOException cannotBeMade) {
      return false;
    }
  }

  /** Removes the temporary directory, after the library has been loaded from it. */
  static void giveUp(@Nullable Path place) {
    if (place == null) {
      return;
    }
    System.clearProperty(TEMPORARY);
    try {
      Files.deleteIfExists(place);
    } catch (IOException inUse) {
      // JNA has failed to load it, or unpacked another library for the program meanwhile.
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
