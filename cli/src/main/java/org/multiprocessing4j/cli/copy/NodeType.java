package org.multiprocessing4j.cli.copy;

/**
 * The kinds of things a Unix directory can hold, told apart by the type bits of {@code st_mode}.
 */
enum NodeType {
  /** A regular file. */
  FILE(0100000, "a file"),
  /** A directory. */
  DIRECTORY(0040000, "a directory"),
  /** A symbolic link. */
  LINK(0120000, "a symbolic link"),
  /** A named pipe. */
  FIFO(0010000, "a FIFO"),
  /** A Unix domain socket. */
  SOCKET(0140000, "a socket"),
  /** A character device. */
  CHARACTER_DEVICE(0020000, "a character device"),
  /** A block device. */
  BLOCK_DEVICE(0060000, "a block device");

  private static final int TYPE_MASK = 0170000;

  private final int bits;
  private final String description;

  NodeType(int bits, String description) {
    this.bits = bits;
    this.description = description;
  }

  /** Returns the type that a value of {@code st_mode} names. */
  static NodeType ofMode(int mode) {
    for (NodeType type : values()) {
      if (type.bits == (mode & TYPE_MASK)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "st_mode with unknown type bits: 0" + Integer.toOctalString(mode));
  }

  /** Returns the name of the type with its article, for messages. */
  String description() {
    return description;
  }
}
