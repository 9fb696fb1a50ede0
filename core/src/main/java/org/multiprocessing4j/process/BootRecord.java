package org.multiprocessing4j.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a child must know before it runs its task. It goes through a pipe, so that the
 * authentication key appears neither in the arguments nor in the environment. The version of the
 * library goes first, since the child has another one if the jar was replaced after the parent had
 * started.
 *
 * @param name the child's name
 * @param identity the counters on the way from the root, such as {@code 1:2}
 * @param daemon whether the child ends with its parent
 * @param depth number of processes between this one and the root, plus one
 * @param parentName name of the parent
 * @param parentPid process id of the parent
 * @param logLevel name of the level that is logged to standard error
 * @param startMethod name of the default way in which the child starts children
 * @param authKey the key that processes of this family share
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; written and read once
record BootRecord(
    String name,
    String identity,
    boolean daemon,
    int depth,
    String parentName,
    long parentPid,
    String logLevel,
    String startMethod,
    byte[] authKey) {

  /**
   * Encodes this record.
   *
   * @throws ProcessStartException if a name is too long for a record: more than 64 kB
   */
  ByteBuffer encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(version());
      out.writeUTF(name);
      out.writeUTF(identity);
      out.writeBoolean(daemon);
      out.writeInt(depth);
      out.writeUTF(parentName);
      out.writeLong(parentPid);
      out.writeUTF(logLevel);
      out.writeUTF(startMethod);
      out.writeInt(authKey.length);
      out.write(authKey);
    } catch (IOException tooLong) {
      throw new ProcessStartException(
          "the name of a process is too long to be sent to its child: " + tooLong.getMessage(),
          tooLong);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /**
   * Decodes a record.
   *
   * @throws IllegalStateException if it is from another version of the library
   */
  static BootRecord decode(ByteBuffer payload) throws IOException {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      requireSameVersion(in.readUTF());
      return new BootRecord(
          in.readUTF(),
          in.readUTF(),
          in.readBoolean(),
          in.readInt(),
          in.readUTF(),
          in.readLong(),
          in.readUTF(),
          in.readUTF(),
          readKey(in));
    }
  }

  /** Returns what the jar says; empty if there is no jar, or if it says nothing. */
  private static String version() {
    String version = BootRecord.class.getPackage().getImplementationVersion();
    return version == null ? "" : version;
  }

  private static void requireSameVersion(String ofParent) {
    String own = version();
    if (!own.equals(ofParent) && !own.isEmpty() && !ofParent.isEmpty()) {
      throw new IllegalStateException(
          "the jar of multiprocessing4j was replaced while the program runs: the parent process has"
              + " version %s, and this child %s; start the program again".formatted(ofParent, own));
    }
  }

  /** Reads the key, which is the rest of the record. */
  private static byte[] readKey(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length != in.available()) {
      throw new IOException(
          "a boot record with a key of " + length + " bytes, of which " + in.available() + " came");
    }
    return in.readAllBytes();
  }
}
