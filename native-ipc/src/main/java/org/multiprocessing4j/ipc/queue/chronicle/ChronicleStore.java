package org.multiprocessing4j.ipc.queue.chronicle;

import java.nio.ByteBuffer;
import java.nio.file.FileSystemNotFoundException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.ModuleOpener;
import org.multiprocessing4j.ipc.queue.MessageTooLargeException;
import org.multiprocessing4j.ipc.queue.QueueStorageException;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.MessageBatch;
import org.multiprocessing4j.ipc.queue.store.MessageStore;
import org.multiprocessing4j.ipc.queue.store.MessageTarget;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * Messages in memory-mapped Chronicle Queue files, readable with Chronicle's own tools.
 *
 * <p>Chronicle gives every tailer every message, knows only roll-over by time, and repairs itself
 * 15 seconds after a crash. Around it we hold the locks of our own queue, so that one process at a
 * time appends and one reads, and keep a few words in the control segment, drawn in {@link
 * ChronicleLayout}.
 *
 * <p><b>Rolling.</b> Chronicle asks its clock which file to write. Ours is the word {@code cycle},
 * which steps when a file has reached its size. A file whose messages have all been taken, and of
 * which no delivery is unsettled, is deleted by the consumer that goes on to the next one, so that
 * disk use follows the backlog.
 *
 * <p><b>Death of a producer.</b> Its last messages may be stored but not counted: they are whole,
 * and are counted now. What follows them is unknown, so nothing is ever written after it: the next
 * producer begins a new file. Chronicle's own lock, if it is held, was held by the dead process and
 * is forced open.
 *
 * <p><b>Crash of the machine.</b> See {@link ChronicleRecovery}.
 */
@Internal
public final class ChronicleStore implements MessageStore {
  /** A cursor this many messages behind looks into the index instead of passing them one by one. */
  private static final long FAR_BEHIND = 256;

  /** What Chronicle's table of a dozen numbers takes. */
  private static final long METADATA_BYTES = 8 << 10;

  private final SharedBuffer control;
  private final ChronicleFiles files;
  private final SingleChronicleQueue chronicle;
  private final ChronicleWriter writer;

  // These three are guarded by the consumer lock.
  private @Nullable ChronicleCursor cursor;
  private @Nullable ChronicleCursor claimCursor;
  private int releasedAt;

  private ChronicleStore(
      SharedBuffer control, ChronicleFiles files, SingleChronicleQueue chronicle) {
    this.control = control;
    this.files = files;
    this.chronicle = chronicle;
    this.writer = new ChronicleWriter(chronicle, files, control);
  }

  /** Writes the words of an empty store into the control segment of a new queue. */
  public static void initialize(SharedBuffer control, long rollBytes) {
    beginAfter(control, System.currentTimeMillis() / ChronicleLibrary.CYCLE_MILLIS, rollBytes);
  }

  /** Lets the next message find the file of a cycle full and begin the one after. */
  public static void beginAfter(SharedBuffer control, long cycle, long rollBytes) {
    control.putLong(ChronicleLayout.CYCLE, cycle);
    control.putLong(ChronicleLayout.FILE_BYTES, rollBytes);
  }

  /**
   * Opens the files. Only one process at a time may do so.
   *
   * @param directory where they are, or will be
   */
  public static ChronicleStore open(QueueDirectory directory, SharedBuffer control) {
    long queueId = control.getLong(ControlLayout.QUEUE_ID);
    ChronicleFiles files = new ChronicleFiles(directory, queueId, ChronicleLibrary.ROLL_CYCLE);
    files.requireOurs();
    if (files.isTorn(files.metadata())) { // its maker died
      files.delete(files.metadata());
    }
    files.allocate(files.metadata(), 0, METADATA_BYTES);
    CrashPoint.reach("queue.opening");
    try {
      return new ChronicleStore(
          control, files, ChronicleLibrary.open(directory.inside(), () -> clockMillis(control)));
    } catch (Throwable e) {
      throw problem(directory, "cannot open the files in " + directory, e);
    }
  }

  private static long clockMillis(SharedBuffer control) {
    return control.getLongAcquire(ChronicleLayout.CYCLE) * ChronicleLibrary.CYCLE_MILLIS;
  }

  /**
   * Names what went wrong, what it came from, and what helps if that is known: Chronicle throws
   * anything, checked exceptions without a word among it, and wraps what would help.
   *
   * <p>No class is loaded for it, for which there might be no descriptor.
   */
  private static IpcException problem(QueueDirectory directory, String what, Throwable cause) {
    if (cause instanceof IpcException known) {
      return known;
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String origin = root == cause ? "" : " (" + root + ")";
    String why = remedy(root).orElse(cause + origin);
    return new QueueStorageException(directory.shown(what + ": " + why), cause);
  }

  private static Optional<String> remedy(Throwable root) {
    if (isOfUnsafe(root)) {
      return Optional.of(
          "Chronicle Queue needs sun.misc.Unsafe; start this JVM with " + ModuleOpener.UNSAFE_FLAG);
    }
    if (root.toString().contains(FileSystemNotFoundException.class.getName())) {
      return Optional.of(
          "Chronicle Queue does not start from jars inside a jar, as those of Spring Boot before 3.2;"
              + " start the program unpacked, or use IpcQueue.ring");
    }
    boolean isOfClasses = root instanceof ClassNotFoundException || root instanceof LinkageError;
    return isOfClasses
        ? ModuleOpener.whatIsMissing(
            "Chronicle Queue", "java.management", "java.naming", "jdk.unsupported")
        : Optional.empty();
  }

  /**
   * What JDK 23 and later throw if {@code sun.misc.Unsafe} is denied. Whoever comes second is told
   * that a class could not be initialised, with the name and the stack trace of the first failure.
   */
  private static boolean isOfUnsafe(Throwable root) {
    return root.toString().contains(UnsupportedOperationException.class.getName())
        && Stream.of(root.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals("sun.misc.Unsafe"));
  }

  @Override
  public boolean append(long ordinal, ByteBuffer message) {
    int length = message.remaining();
    try {
      writer.reserve(length);
    } catch (Throwable e) {
      throw appendProblem(length, e);
    }
    try {
      writer.append(ordinal, message);
      return true;
    } catch (Throwable e) {
      control.putInt(ControlLayout.PRODUCER_FAILED, 1);
      throw appendProblem(length, e);
    }
  }

  private IpcException appendProblem(int length, Throwable cause) {
    return problem(
        files.directory(),
        "cannot append a message of " + length + " bytes to " + files.directory(),
        cause);
  }

  @Override
  public boolean hasRoomFor(int messageBytes) {
    return true;
  }

  @Override
  public void counting(long putCount) {}

  @Override
  public void counted(long putCount) {
    control.putLong(ChronicleLayout.LAST_WRITTEN, writer.lastDocument());
  }

  @Override
  public long recoverProducer(long putCount) {
    try {
      writer.close();
      files.requireOurs();
      ChronicleLibrary.forceUnlock(files.metadata());
      long stored = countStored(putCount);
      CrashPoint.reach("queue.recovering");
      beginCleanFile();
      return stored;
    } catch (Throwable e) {
      throw problem(
          files.directory(), "cannot repair what a dead producer left in " + files.directory(), e);
    }
  }

  private long countStored(long putCount) {
    long stored = putCount;
    MessageBatch scratch = new MessageBatch();
    try (ChronicleCursor scan = newCursor()) {
      scan.seek(control.getLong(ChronicleLayout.LAST_WRITTEN));
      while (scan.read(stored, scratch) != ChronicleCursor.NOT_FOUND) {
        scratch.clear();
        stored++;
      }
    }
    return stored;
  }

  private void beginCleanFile() {
    long cycle = control.getLong(ChronicleLayout.CYCLE);
    long clean = files.isTorn(files.file(cycle)) ? cycle : cycle + 1;
    files.delete(files.file(clean));
    chronicle.refreshDirectoryListing();
    writer.begin(clean);
  }

  @Override
  public long read(long ordinal, MessageTarget target) {
    try {
      ChronicleCursor reader = cursor();
      if (isOutOfReach(reader, ordinal)) {
        reader.seek(control.getLong(ChronicleLayout.LAST_READ));
      }
      long location = reader.read(ordinal, target);
      if (location == ChronicleCursor.NOT_FOUND) {
        reader.seek(control.getLong(ChronicleLayout.LAST_READ));
        location = reader.read(ordinal, target);
      }
      return requireFound(ordinal, location);
    } catch (MessageTooLargeException e) {
      throw e; // the cursor has passed a part of the message, and goes back for it the next time
    } catch (Throwable e) {
      dropCursors();
      throw problem(
          files.directory(), "cannot read message " + ordinal + " from " + files.directory(), e);
    }
  }

  private boolean isOutOfReach(ChronicleCursor reader, long ordinal) {
    return reader.nextOrdinal() != ordinal
        && (ordinal - reader.nextOrdinal() > FAR_BEHIND
            || !reader.isInSameFile(control.getLong(ChronicleLayout.LAST_READ)));
  }

  @Override
  public boolean readAgain(long ordinal, long location, MessageTarget target) {
    try {
      ChronicleCursor reader = claimCursor();
      reader.seek(location);
      return requireFound(ordinal, reader.read(ordinal, target)) != NO_ROOM;
    } catch (Throwable e) {
      dropCursors();
      throw problem(
          files.directory(), "cannot read message " + ordinal + " from " + files.directory(), e);
    }
  }

  private long requireFound(long ordinal, long location) {
    if (location == ChronicleCursor.NOT_FOUND) {
      files.requireOurs();
      throw new QueueStorageException(
          "message "
              + ordinal
              + " cannot be found in "
              + files.directory()
              + ": were files deleted, or has this process too many open files?",
          null);
    }
    return location;
  }

  @Override
  public void taking(long getCount) {}

  @Override
  public void taken() {
    ChronicleCursor reader = cursor; // opened for it, it might fail, and the messages be lost
    long last = reader == null ? 0 : reader.lastDocument();
    if (last != 0) { // it is not known after a read that failed: an older hint will do
      control.putLong(ChronicleLayout.LAST_READ, last);
    }
  }

  @Override
  public boolean isReleaseDue(long location) {
    int reading = cycleOf(control.getLong(ChronicleLayout.LAST_READ));
    return location == Long.MAX_VALUE ? reading != releasedAt : cycleOf(location) < reading;
  }

  @Override
  public void release(List<Long> claimed) {
    CrashPoint.reach("queue.beforeDelete");
    releasedAt = cycleOf(control.getLong(ChronicleLayout.LAST_READ));
    // Even if what follows fails: the next file is early enough.
    Set<Integer> needed = new HashSet<>();
    for (long location : claimed) {
      needed.add(cycleOf(location));
    }
    if (files.deleteBefore(releasedAt, needed)) {
      chronicle.refreshDirectoryListing();
    }
  }

  private static int cycleOf(long location) {
    return ChronicleLibrary.ROLL_CYCLE.toCycle(location);
  }

  /** After a failure it is not known where the cursors stand. */
  private void dropCursors() {
    ChronicleCursor reader = cursor;
    ChronicleCursor claimReader = claimCursor;
    cursor = null;
    claimCursor = null;
    closeAll(reader, claimReader);
  }

  private ChronicleCursor cursor() {
    ChronicleCursor known = cursor;
    if (known == null) {
      known = newCursor();
      known.seek(control.getLong(ChronicleLayout.LAST_READ));
      cursor = known;
    }
    return known;
  }

  private ChronicleCursor claimCursor() {
    ChronicleCursor known = claimCursor;
    if (known == null) {
      known = newCursor();
      claimCursor = known;
    }
    return known;
  }

  private ChronicleCursor newCursor() {
    return new ChronicleCursor(chronicle.createTailer(), ChronicleLibrary.ROLL_CYCLE);
  }

  @Override
  public void close() {
    dropCursors();
    writer.close();
    chronicle.close();
    ChronicleLibrary.awaitReleases();
  }

  private static void closeAll(@Nullable ChronicleCursor... cursors) {
    for (ChronicleCursor each : cursors) {
      if (each != null) {
        each.close();
      }
    }
  }
}
