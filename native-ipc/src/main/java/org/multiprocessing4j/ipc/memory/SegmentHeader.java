package org.multiprocessing4j.ipc.memory;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.multiprocessing4j.ipc.Internal;

/**
 * The first 128 bytes of a shared file, or the last ones of a {@link SharedMemory}: what it is, how
 * big, and for whom.
 *
 * <pre>
 *   0  long  magic       "MP4JSEGM"
 *   8  int   kind        four letters, such as "CELL"
 *  12  int   version     of the layout of that kind
 *  16  long  size        of the whole file, in bytes, as mapped
 *  24  long  registry    id of the participant registry whose owner tokens the file holds
 *  32  long  creator     process id, for people
 *  40  int   checksum    CRC-32C of bytes 0 to 24: of what never changes
 *  44  int   ready       1, stored last with release
 *  48  ...   zero
 *  64  ...   free for the kind of file
 * </pre>
 *
 * <p>The creator writes it after everything else; whoever attaches reads it before anything else
 * and refuses the file if one field is not what it expects. A file whose creator died half-way is
 * therefore refused, never half-understood.
 *
 * @param kind the kind of file, see {@link #kind(String)}
 * @param version the version of the layout of that kind
 * @param sizeBytes the size of the whole file
 * @param registryId the participant registry whose tokens the file holds, or 0 if it holds none
 * @param creatorPid the process that made the file
 */
@Internal
public record SegmentHeader(
    int kind, int version, long sizeBytes, long registryId, long creatorPid) {

  /** The bytes the header takes; the content starts here. */
  public static final int SIZE_BYTES = 128;

  /** How messages describe the users of a file that has another registry, and the remedy. */
  public static final String REGISTERED_ELSEWHERE =
      "processes that are registered elsewhere, so that this one cannot see whether they live; let"
          + " all share one /dev/shm and one -Dmp4j.dir";

  private static final long MAGIC = 0x4d50_344a_5345_474dL;
  private static final int MAGIC_OFFSET = 0;
  private static final int KIND_OFFSET = 8;
  private static final int VERSION_OFFSET = 12;
  private static final int SIZE_OFFSET = 16;
  private static final int REGISTRY_OFFSET = 24;
  private static final int CREATOR_OFFSET = 32;
  private static final int CHECKSUM_OFFSET = 40;
  private static final int CHECKED_BYTES = 24;
  private static final int READY_OFFSET = 44;
  private static final int READY = 1;

  /**
   * The number of a kind of file.
   *
   * @param letters exactly four ASCII letters, such as "RING"
   * @return the letters in one number, the first in the highest byte
   * @throws IllegalArgumentException if there are not four
   */
  public static int kind(String letters) {
    byte[] bytes = letters.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length != Integer.BYTES) {
      throw new IllegalArgumentException("a kind has four ASCII letters, not \"" + letters + "\"");
    }
    return bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
  }

  /**
   * Marks a file as complete. Call it last, when the content is as an attaching process may find
   * it.
   *
   * @param file the whole file, mapped
   * @param kind see {@link #kind(String)}
   * @param version of the layout of that kind
   * @param registryId the participant registry whose tokens the file holds, or 0 if it holds none
   */
  public static void write(SharedBuffer file, int kind, int version, long registryId) {
    file.putLong(MAGIC_OFFSET, MAGIC);
    file.putInt(KIND_OFFSET, kind);
    file.putInt(VERSION_OFFSET, version);
    file.putLong(SIZE_OFFSET, file.sizeBytes());
    file.putLong(REGISTRY_OFFSET, registryId);
    file.putLong(CREATOR_OFFSET, ProcessHandle.current().pid());
    file.putInt(CHECKSUM_OFFSET, checksum(file));
    file.putIntRelease(READY_OFFSET, READY);
  }

  /**
   * Assigns a complete file to the participants of another registry. It is a single store, so that
   * a process that dies here leaves a file that can be opened.
   *
   * @param file a complete one
   * @param registryId the registry whose tokens it holds from now on
   */
  public static void adopt(SharedBuffer file, long registryId) {
    file.putLongVolatile(REGISTRY_OFFSET, registryId);
  }

  /**
   * Whether a file has been marked as complete; says nothing about the other fields.
   *
   * @param file at least {@link #SIZE_BYTES} long
   * @return false as well if the creator is still at work, or died at it
   */
  public static boolean isReady(SharedBuffer file) {
    return file.getIntAcquire(READY_OFFSET) == READY;
  }

  /**
   * Reads and checks the header of a file.
   *
   * @param file the whole file, mapped
   * @param kind what it must be, see {@link #kind(String)}
   * @param version the only one that the caller understands
   * @param subject the name of the file, for the message
   * @return the header, checked
   * @throws SegmentFormatException if the file is not a complete one of this kind and version
   */
  public static SegmentHeader read(SharedBuffer file, int kind, int version, Object subject) {
    require(
        file.sizeBytes() >= SIZE_BYTES, subject, "is too short: " + file.sizeBytes() + " bytes");
    require(isReady(file), subject, "was never completed by its creator: delete it");
    require(
        file.getLong(MAGIC_OFFSET) == MAGIC, subject, "is not one of multiprocessing4j's files");
    require(file.getInt(CHECKSUM_OFFSET) == checksum(file), subject, "has a corrupt header");
    SegmentHeader header =
        new SegmentHeader(
            file.getInt(KIND_OFFSET),
            file.getInt(VERSION_OFFSET),
            file.getLong(SIZE_OFFSET),
            file.getLong(REGISTRY_OFFSET),
            file.getLong(CREATOR_OFFSET));
    require(
        header.kind == kind, subject, "is a " + letters(header.kind) + ", not a " + letters(kind));
    require(
        header.version == version,
        subject,
        "has layout version " + header.version + "; this library reads version " + version);
    require(
        header.sizeBytes <= file.sizeBytes(),
        subject,
        "was cut from " + header.sizeBytes + " to " + file.sizeBytes() + " bytes");
    return header;
  }

  private static void require(boolean condition, Object subject, String complaint) {
    if (!condition) {
      throw new SegmentFormatException(subject + " " + complaint);
    }
  }

  private static int checksum(SharedBuffer file) {
    CRC32C crc = new CRC32C();
    crc.update(file.slice(0, CHECKED_BYTES));
    return (int) crc.getValue();
  }

  /** The letters of a kind. */
  static String letters(int kind) {
    byte[] bytes = {(byte) (kind >> 24), (byte) (kind >> 16), (byte) (kind >> 8), (byte) kind};
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
