package org.multiprocessing4j.cli.copy;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.multiprocessing4j.ipc.posix.NoFollow;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * What is copied about a file besides its content; one {@code lstat} of it.
 *
 * @param mode type and permission bits, as in {@code st_mode}
 * @param userId the owner
 * @param groupId the group
 * @param sizeBytes the size of the content; of a link, the length of its target
 * @param modified the time of the last change of the content, to the nanosecond
 */
record NodeAttributes(int mode, int userId, int groupId, long sizeBytes, Instant modified)
    implements Serializable {

  private static final int PERMISSION_MASK = 07777;
  private static final int SET_ID_MASK = 06000;

  /** Reads the attributes of a path itself, not of what it links to. */
  static NodeAttributes of(Path path) throws IOException {
    Map<String, Object> stat =
        Files.readAttributes(path, "unix:mode,uid,gid,size,lastModifiedTime", NOFOLLOW_LINKS);
    return new NodeAttributes(
        value(stat, "mode", Integer.class),
        value(stat, "uid", Integer.class),
        value(stat, "gid", Integer.class),
        value(stat, "size", Long.class),
        value(stat, "lastModifiedTime", FileTime.class).toInstant());
  }

  private static <T> T value(Map<String, Object> stat, String name, Class<T> type) {
    return type.cast(Objects.requireNonNull(stat.get(name), name));
  }

  NodeType type() {
    return NodeType.ofMode(mode);
  }

  /** Tells whether both describe the same kind of thing with the same size and time. */
  boolean looksLike(NodeAttributes other) {
    return type() == other.type()
        && sizeBytes == other.sizeBytes
        && modified.equals(other.modified);
  }

  /**
   * Gives a file, directory or link of ours these attributes; the mode last, as it may forbid us to
   * open the file, which setting the time needs.
   */
  void applyTo(Path path) throws IOException {
    boolean sameOwner = takeOwner(path);
    setTime(path);
    if (type() != NodeType.LINK) {
      setMode(path, sameOwner ? permissions() : permissions() & ~SET_ID_MASK);
    }
  }

  /**
   * Sets the permission bits of a file or directory, and never of what a link in its place leads
   * to: whoever owns the directory around it could put one there.
   */
  static void setMode(Path path, int permissions) throws IOException {
    try {
      NoFollow.setMode(RawPath.bytes(path), permissions);
    } catch (PosixException e) {
      throw new IOException("its mode cannot be set: " + e.getMessage(), e);
    }
  }

  private void setTime(Path path) throws IOException {
    if (type() == NodeType.LINK && !modified.truncatedTo(ChronoUnit.MICROS).equals(modified)) {
      try {
        NoFollow.setModified(RawPath.bytes(path), modified);
      } catch (PosixException e) {
        throw new IOException("its time cannot be set: " + e.getMessage(), e);
      }
    } else {
      Files.getFileAttributeView(path, BasicFileAttributeView.class, NOFOLLOW_LINKS)
          .setTimes(FileTime.from(modified), null, null);
    }
  }

  /** Returns the permission bits of the mode. */
  int permissions() {
    return mode & PERMISSION_MASK;
  }

  /**
   * Sets owner and group where the user may, like {@code cp -p}: not being allowed to is no error.
   * A set-user-id program must then lose that bit, or it would run with the rights of somebody
   * else.
   */
  private boolean takeOwner(Path path) throws IOException {
    NodeAttributes made = of(path);
    boolean sameGroup = takeId(path, "unix:gid", made.groupId, groupId);
    boolean sameUser = takeId(path, "unix:uid", made.userId, userId);
    return sameGroup && sameUser;
  }

  private static boolean takeId(Path path, String attribute, int current, int wanted) {
    if (current == wanted) {
      return true;
    }
    try {
      Files.setAttribute(path, attribute, wanted, NOFOLLOW_LINKS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
