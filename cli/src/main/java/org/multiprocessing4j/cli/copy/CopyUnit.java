package org.multiprocessing4j.cli.copy;

import java.io.Serializable;

/**
 * The smallest piece of work: a whole file, a part of a big one, or a symbolic link.
 *
 * @param id the number of this unit within the run
 * @param fileId the number of its file within the run; the parts of one file share it
 * @param path where it lies below the root, as {@link RawPath} text with a leading slash; empty if
 *     the root itself is the file
 * @param attributes those of the source when it was found
 * @param offset where the piece begins, in bytes
 * @param length how long it is, in bytes
 */
record CopyUnit(
    int id, int fileId, String path, NodeAttributes attributes, long offset, long length)
    implements Serializable {

  /** Tells whether this is one of several parts, so that somebody else has to finish the file. */
  boolean isPart() {
    return attributes.type() == NodeType.FILE && length < attributes.sizeBytes();
  }

  /** Tells whether this piece reaches to the end of its file. */
  boolean isLast() {
    return offset + length == attributes.sizeBytes();
  }
}
