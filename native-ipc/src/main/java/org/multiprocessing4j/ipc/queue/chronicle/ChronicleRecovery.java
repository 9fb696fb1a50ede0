package org.multiprocessing4j.ipc.queue.chronicle;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.QueueStorageException;
import org.multiprocessing4j.ipc.queue.store.Claims;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.DurableFile;
import org.multiprocessing4j.ipc.queue.store.MessageBatch;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a queue of files agree with itself after the machine was started again, which may have been
 * a crash: any page of the control segment and of the files may be older than another then, or
 * empty, and any file shorter, or missing. But the first page of the control segment was forced to
 * the disk when the queue was made.
 *
 * <p>The files are looked through by {@link ChronicleScan}. If the messages that are to be
 * delivered lie there one after the other, as Chronicle reads them, the counts are set by them; in
 * most cases there is nothing to set. Else the files are set aside and what is whole in them is put
 * into new ones, with new ordinals.
 *
 * <p>It may be killed at any point, and the machine may crash again: the word {@code copies} tells
 * the next one which files are valid, and what has been set is found to be so.
 */
@Internal
public final class ChronicleRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(ChronicleRecovery.class);

  private final QueueDirectory directory;
  private final SharedBuffer control;
  private final Claims claims;
  private final ChronicleFiles files;

  /** To be made while nobody has the queue open, with all claims returned. */
  public ChronicleRecovery(QueueDirectory directory, SharedBuffer control, Claims claims) {
    this.directory = directory;
    this.control = control;
    this.claims = claims;
    this.files =
        new ChronicleFiles(
            directory, control.getLong(ControlLayout.QUEUE_ID), ChronicleLibrary.ROLL_CYCLE);
  }

  /**
   * Does it.
   *
   * @throws QueueStorageException if there is no space for the copies, or the files cannot be read
   */
  public void run() {
    Survey survey = survey();
    long missing = survey.missing();
    if (missing > 0) {
      LOG.warn(
          "After a restart of the machine {} messages of the queue {} cannot be found whole: they"
              + " are lost, unless they had been taken; {} are there",
          missing,
          directory,
          survey.claimsFound.size() + survey.found);
    }
    if (!survey.isSound) {
      copy(survey);
      survey = survey();
      if (!survey.isSound) {
        throw new QueueStorageException("what was rescued cannot be read from " + directory, null);
      }
    }
    settle(survey);
  }

  private Survey survey() {
    long copies = control.getLong(ChronicleLayout.COPIES);
    for (Map.Entry<Integer, Path> file : files.byCycle().entrySet()) {
      boolean isUnfinished = copies > 0 && file.getKey() >= copies;
      if (isUnfinished || file.getKey() < -copies) {
        files.delete(file.getValue());
      }
    }
    files.delete(files.metadata()); // Chronicle makes it anew
    Survey survey = new Survey(copies < 0);
    boolean isReadable = scan(survey);
    survey.isSound &= isReadable;
    return survey;
  }

  /** Returns whether Chronicle would find the same. */
  private boolean scan(ChronicleScan.Finder finder) {
    long queueId = control.getLong(ControlLayout.QUEUE_ID);
    ChronicleScan scan = new ChronicleScan(directory, queueId, ChronicleLibrary.ROLL_CYCLE, finder);
    NavigableMap<Integer, Path> byCycle = files.byCycle();
    boolean isSound = true;
    for (Map.Entry<Integer, Path> file : byCycle.entrySet()) {
      boolean isNewest = file.getKey().equals(byCycle.lastKey());
      isSound &= scan.scan(file.getValue(), file.getKey(), isNewest);
      isSound &= !ChronicleFiles.isAside(file.getValue());
    }
    return isSound;
  }

  /** What there is of the messages that are to be delivered, at first or again. */
  private final class Survey implements ChronicleScan.Finder {
    final boolean isOfCopies;
    final long putCount = control.getLong(ControlLayout.PUT_COUNT);
    final long getCount;
    final Map<Long, Long> claimed = new HashMap<>();
    final Set<Long> claimsFound = new HashSet<>();
    boolean isSound = true;
    long found;
    long first;
    long firstLocation;
    long last = -1;
    long lastLocation;

    /** All copies are to be delivered, whatever the counts were when they were made. */
    Survey(boolean isOfCopies) {
      this.isOfCopies = isOfCopies;
      this.getCount = isOfCopies ? 0 : control.getLong(ControlLayout.GET_COUNT);
      if (!isOfCopies) {
        claims
            .allReturned()
            .forEach(cell -> claimed.put(claims.ordinal(cell), claims.location(cell)));
      }
    }

    @Override
    public void part(int part, ByteBuffer payload) {}

    @Override
    public void message(long ordinal, long location) {
      last = ordinal;
      lastLocation = location;
      Long claim = claimed.get(ordinal);
      if (claim != null) {
        claimsFound.add(ordinal);
        isSound &= claim == location;
      } else if (ordinal >= getCount) {
        if (found == 0) {
          first = ordinal;
          firstLocation = location;
        }
        isSound &= ordinal == first + found;
        found++;
      }
    }

    boolean isWanted(long ordinal) {
      return ordinal >= getCount || claimsFound.contains(ordinal);
    }

    /** The smallest ordinal that none of the messages has. */
    long end() {
      return Math.max(putCount, last + 1);
    }

    long missing() {
      return isOfCopies ? 0 : end() - getCount - found + claimed.size() - claimsFound.size();
    }
  }

  /** Sets what follows from the files. All else counts as done: nobody will do it. */
  private void settle(Survey survey) {
    claims.dropIf(ordinal -> !survey.claimsFound.contains(ordinal));
    long getCount = survey.found == 0 ? survey.end() : survey.first;
    long putCount = survey.found == 0 ? survey.end() : survey.last + 1;
    long done = getCount - claims.countReturned() - claims.acknowledged();
    control.putLong(ControlLayout.DONE_COUNT, done);
    control.putLong(ControlLayout.PUT_COUNT, putCount);
    control.putLong(ControlLayout.GET_COUNT, getCount);
    control.putLong(
        ChronicleLayout.LAST_READ, survey.found == 0 ? survey.lastLocation : survey.firstLocation);
    control.putLong(ChronicleLayout.LAST_WRITTEN, survey.lastLocation);
    NavigableMap<Integer, Path> byCycle = files.byCycle();
    if (!byCycle.isEmpty()) {
      beginAfter(byCycle.lastKey());
    }
    if (survey.isOfCopies) {
      control.putLong(ChronicleLayout.COPIES, 0);
      syncControl();
    }
  }

  private void beginAfter(long cycle) {
    ChronicleStore.beginAfter(control, cycle, control.getLong(ControlLayout.ROLL_BYTES));
  }

  private void syncControl() {
    DurableFile.sync(directory.control());
  }

  /** Puts what is whole into new files, of which Chronicle sees no others. */
  private void copy(Survey survey) {
    NavigableMap<Integer, Path> sources = files.byCycle();
    int before = sources.lastKey() + 1; // no file of it, and so none to end
    control.putLong(ChronicleLayout.COPIES, before + 1);
    syncControl();
    for (Map.Entry<Integer, Path> file : sources.entrySet()) {
      if (!ChronicleFiles.isAside(file.getValue())) {
        files.setAside(file.getKey());
      }
    }
    beginAfter(before);
    CrashPoint.reach("queue.rescuing");
    try (ChronicleStore store = ChronicleStore.open(directory, control)) {
      scan(new Copying(survey, store));
    }
    for (Path file : files.byCycle().tailMap(before).values()) {
      DurableFile.sync(file);
    }
    DurableFile.sync(directory.inside());
    control.putLong(ChronicleLayout.COPIES, -(before + 1));
    syncControl();
    CrashPoint.reach("queue.rescued");
  }

  /** Appends the messages that are wanted under new ordinals. */
  private static final class Copying implements ChronicleScan.Finder {
    private final Survey survey;
    private final ChronicleStore store;
    private final MessageBatch batch = new MessageBatch();
    private long nextOrdinal;

    Copying(Survey survey, ChronicleStore store) {
      this.survey = survey;
      this.store = store;
      this.nextOrdinal = survey.end();
    }

    @Override
    public void part(int part, ByteBuffer payload) {
      if (part == 0) {
        boolean unused = batch.begin(payload.remaining()); // it grows
      }
      batch.extend(payload.remaining()).put(payload);
    }

    @Override
    public void message(long ordinal, long location) {
      if (survey.isWanted(ordinal)) {
        batch.end();
        store.append(nextOrdinal++, batch.message(0));
      }
      batch.clear();
    }
  }
}
