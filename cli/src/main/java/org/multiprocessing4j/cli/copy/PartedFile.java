package org.multiprocessing4j.cli.copy;

/** A big file that several workers copy; the last part that arrives completes it. */
final class PartedFile {
  private final CopyUnit firstPart;
  private long missingBytes;
  private boolean failed;

  PartedFile(CopyUnit firstPart) {
    this.firstPart = firstPart;
    this.missingBytes = firstPart.attributes().sizeBytes();
  }

  /** Returns one of its parts. */
  CopyUnit part() {
    return firstPart;
  }

  /** Counts a copied part; true if it was the last one and none has failed. */
  boolean isCompletedBy(CopyUnit part) {
    missingBytes -= part.length();
    return missingBytes == 0 && !failed;
  }

  /** Gives the file up; true the first time. */
  boolean fail() {
    boolean first = !failed;
    failed = true;
    return first;
  }

  boolean isFailed() {
    return failed;
  }
}
