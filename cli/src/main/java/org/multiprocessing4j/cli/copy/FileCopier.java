package org.multiprocessing4j.cli.copy;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Copies single units, in the process that calls it.
 *
 * <p>A file or link is made under a temporary name that only its owner may read, gets its
 * attributes, and is then renamed. A part is written into a temporary file that already exists; who
 * started the parts calls {@link #finish} after the last.
 */
final class FileCopier {
  /** How much the kernel moves in one call: the grain of progress and of interruption. */
  private static final long CHUNK_BYTES = 8L << 20;

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Hears how far a long copy is. */
  interface Progress {
    /** Called between chunks with the bytes of the unit that are copied so far. */
    void advanced(CopyUnit unit, long bytes) throws InterruptedException;
  }

  private final CopyJob job;
  private final Progress progress;

  FileCopier(CopyJob job, Progress progress) {
    this.job = job;
    this.progress = progress;
  }

  /** Makes the temporary file for a file that will be copied in parts, at its full size. */
  static void prepare(CopyJob job, CopyUnit part) throws IOException {
    Path temporary = job.temporaryOf(part);
    try (FileChannel out = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), PRIVATE)) {
      out.write(ByteBuffer.allocate(1), part.attributes().sizeBytes() - 1);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** Copies a unit; when this returns normally a whole file or link is in its place. */
  void copy(CopyUnit unit) throws IOException, InterruptedException {
    if (unit.isPart()) {
      copyContent(unit, WRITE, NOFOLLOW_LINKS);
      return;
    }
    boolean finished = false;
    try {
      if (unit.attributes().type() == NodeType.LINK) {
        Path destination = Files.readSymbolicLink(job.sourceOf(unit));
        Files.createSymbolicLink(job.temporaryOf(unit), destination);
      } else {
        copyContent(unit, CREATE_NEW, WRITE);
      }
      finish(job, unit);
      finished = true;
    } finally {
      if (!finished) {
        Files.deleteIfExists(job.temporaryOf(unit));
      }
    }
  }

  /** Gives a completely written temporary file its attributes and its name. */
  static void finish(CopyJob job, CopyUnit unit) throws IOException {
    NodeAttributes now = NodeAttributes.of(job.sourceOf(unit));
    if (!now.looksLike(unit.attributes())) {
      throw new IOException("it changed while it was copied");
    }
    Path temporary = job.temporaryOf(unit);
    unit.attributes().applyTo(temporary);
    Files.move(temporary, job.targetOf(unit), ATOMIC_MOVE);
  }

  private void copyContent(CopyUnit unit, OpenOption... how)
      throws IOException, InterruptedException {
    try (FileChannel in = FileChannel.open(job.sourceOf(unit), READ, NOFOLLOW_LINKS);
        FileChannel out = FileChannel.open(job.temporaryOf(unit), Set.of(how), attributes(unit))) {
      transfer(unit, in, out);
      if (job.sync()) {
        out.force(true);
      }
    }
    if (job.verify()) {
      Checksum.compare(job.sourceOf(unit), job.temporaryOf(unit), unit.offset(), unit.length());
    }
  }

  private static FileAttribute<?>[] attributes(CopyUnit unit) {
    return unit.isPart() ? new FileAttribute<?>[0] : new FileAttribute<?>[] {PRIVATE};
  }

  private void transfer(CopyUnit unit, FileChannel in, FileChannel out)
      throws IOException, InterruptedException {
    out.position(unit.offset());
    long done = 0;
    while (done < unit.length()) {
      long moved =
          in.transferTo(unit.offset() + done, Math.min(CHUNK_BYTES, unit.length() - done), out);
      if (moved == 0) {
        throw new IOException("it became shorter while it was copied");
      }
      done += moved;
      if (done < unit.length()) {
        progress.advanced(unit, done);
      }
    }
    if (unit.isLast() && in.read(ByteBuffer.allocate(1), unit.offset() + done) > 0) {
      throw new IOException("it is longer than its directory entry says");
    }
  }
}
