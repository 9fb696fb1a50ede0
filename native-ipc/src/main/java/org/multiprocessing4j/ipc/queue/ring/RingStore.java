package org.multiprocessing4j.ipc.queue.ring;

import java.nio.ByteBuffer;
import java.util.List;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.QueueStorageException;
import org.multiprocessing4j.ipc.queue.store.Claims;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.MessageStore;
import org.multiprocessing4j.ipc.queue.store.MessageTarget;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * Messages in a ring of bytes in shared memory, drawn in {@link RingLayout}: the lowest latency,
 * with a bound.
 *
 * <p>Two positions say it all: producers write at the one that belongs to {@code putCount},
 * consumers read at the one that belongs to {@code getCount}, and each changes in the same instant
 * as its count. What a producer that died had written beyond is written over by the next; what a
 * consumer that died had read is read again. The space before the consumers' position is free,
 * except for what lies behind the oldest claim: a record that somebody holds is not written over,
 * and the ring fills up behind it.
 */
@Internal
public final class RingStore implements MessageStore {
  /** Of a location: the message is not in the ring. Positions are multiples of eight. */
  private static final long SPILLED_FLAG = 1;

  private static final int CACHE_LINE_BYTES = 64;
  private static final int AHEAD_BYTES = 6 * CACHE_LINE_BYTES;

  private final QueueDirectory directory;
  private final SharedBuffer memory;
  private final Claims claims;
  private final SpillFiles spills;
  private final CountedPosition written;
  private final CountedPosition taken;
  private final long ring;
  private final int ringBytes;
  private final int largestPayload;

  // Guarded by the producer lock.
  private long writePosition;
  private long countedPosition;
  private long countedOrdinal;
  private long neededPosition;
  private long fetchedPosition;

  // Guarded by the consumer lock.
  private long readPosition;
  private long readOrdinal;

  /**
   * True at first, too: a process that died may have left the file of a message that it had taken.
   */
  private boolean hasReadSpilled = true;

  public RingStore(QueueDirectory directory, SharedBuffer control, Claims claims) {
    this.directory = directory;
    this.memory = control;
    this.claims = claims;
    this.spills = spills(directory, control);
    this.written = written(control, directory);
    this.taken = taken(control, directory);
    this.ring = RingLayout.ring(control.getInt(ControlLayout.CLAIM_COUNT));
    this.ringBytes = control.getInt(ControlLayout.RING_BYTES);
    this.largestPayload = RingLayout.largestPayload(ringBytes);
  }

  /**
   * Sees to it that all messages are gone as soon as the count of those taken is that of those put.
   * Nobody may have the queue open, or hold a message of it.
   */
  public static void prepareDrop(QueueDirectory directory, SharedBuffer control, long putCount) {
    spills(directory, control).deleteAll(position -> false);
    taken(control, directory).prepare(putCount, written(control, directory).now());
  }

  private static SpillFiles spills(QueueDirectory directory, SharedBuffer control) {
    return new SpillFiles(directory, control.getLong(ControlLayout.QUEUE_ID));
  }

  /** Where producers write in the ring of a queue, which is named in case that it is damaged. */
  public static CountedPosition written(SharedBuffer control, Object queue) {
    return new CountedPosition(control, RingLayout.WRITTEN, ControlLayout.PUT_COUNT, queue);
  }

  /** Where consumers read in the ring of a queue, which is named in case that it is damaged. */
  public static CountedPosition taken(SharedBuffer control, Object queue) {
    return new CountedPosition(control, RingLayout.TAKEN, ControlLayout.GET_COUNT, queue);
  }

  // ---- producers

  @Override
  public boolean append(long ordinal, ByteBuffer message) {
    int length = message.remaining();
    int bytes = recordBytes(length);
    boolean isFirst = written.isPresent(ordinal);
    long position = isFirst ? firstPosition(ordinal) : writePosition;
    long start = startOfRecord(position, bytes);
    if (!isFree(start + bytes)) {
      return false;
    }
    if (isFirst && start + bytes > fetchedPosition) {
      fetchLines(start + bytes);
    }
    if (start != position) {
      memory.putLong(at(position), RingLayout.header(RingLayout.PADDING, 0));
    }
    if (length <= largestPayload) {
      memory.putLong(at(start), RingLayout.header(RingLayout.MESSAGE, length));
      memory.putBytes(at(start) + RingLayout.HEADER_BYTES, message);
    } else {
      spill(start, message);
    }
    CrashPoint.reach("queue.midPayload");
    writePosition = start + bytes;
    return true;
  }

  /** The first message of a section is written where the counted ones end. */
  private long firstPosition(long ordinal) {
    return ordinal == countedOrdinal ? countedPosition : written.present();
  }

  /**
   * Stores something into each of the next lines of free space. The lines that are written next are
   * in the cache of the consumer, and the atomic instruction that ends each section waits until the
   * stores before it have fetched theirs: one line would be fetched after the other. Like this
   * several are fetched at the same time. The stores of a batch fetch several by themselves.
   */
  private void fetchLines(long end) {
    long limit = Math.min(end + AHEAD_BYTES, neededPosition + ringBytes);
    long position = RingLayout.align(end, CACHE_LINE_BYTES);
    while (position + CACHE_LINE_BYTES <= limit) {
      memory.putLong(at(position), 0);
      position += CACHE_LINE_BYTES;
    }
    fetchedPosition = position;
  }

  private void spill(long start, ByteBuffer message) {
    spills.write(start, message);
    memory.putLong(at(start), RingLayout.header(RingLayout.SPILLED, message.remaining()));
    message.position(message.limit());
  }

  @Override
  public boolean hasRoomFor(int messageBytes) {
    int bytes = recordBytes(messageBytes);
    return startOfRecord(written.now(), bytes) + bytes - firstNeeded() <= ringBytes;
  }

  private int recordBytes(int length) {
    return RingLayout.recordBytes(length <= largestPayload ? length : 0);
  }

  /** Here, or at the start of the ring if it would reach beyond its end. */
  private long startOfRecord(long position, int bytes) {
    long nextLap = startOfNextLap(position);
    return position + bytes <= nextLap ? position : nextLap;
  }

  private long startOfNextLap(long position) {
    return (position | ringBytes - 1) + 1;
  }

  private boolean isFree(long end) {
    if (end - neededPosition > ringBytes) {
      neededPosition = firstNeeded();
    }
    return end - neededPosition <= ringBytes;
  }

  /** Where the oldest record lies that somebody may still read. It never goes back. */
  private long firstNeeded() {
    long untaken = taken.now(); // first: a claim on what lies before it is in the table then
    return Math.min(untaken, claims.oldestLocation() & ~SPILLED_FLAG);
  }

  @Override
  public void counting(long putCount) {
    written.prepare(putCount, writePosition);
  }

  @Override
  public void counted(long putCount) {
    countedOrdinal = putCount;
    countedPosition = writePosition;
  }

  /** The files of messages that were never counted would be in the way of others. */
  @Override
  public long recoverProducer(long putCount) {
    long end = written.present();
    CrashPoint.reach("queue.recovering");
    spills.deleteAll(position -> position < end);
    return putCount;
  }

  // ---- consumers

  @Override
  public long read(long ordinal, MessageTarget target) {
    long position = ordinal == readOrdinal ? readPosition : taken.present();
    long header = memory.getLong(at(position));
    if (RingLayout.kind(header) == RingLayout.PADDING) {
      position = startOfNextLap(position);
      header = memory.getLong(at(position));
    }
    if (!copyRecord(position, header, target)) {
      return NO_ROOM;
    }
    readPosition = position + recordBytes(RingLayout.payloadBytes(header));
    readOrdinal = ordinal + 1;
    if (RingLayout.kind(header) == RingLayout.MESSAGE) {
      return position;
    }
    hasReadSpilled = true;
    return position | SPILLED_FLAG;
  }

  @Override
  public boolean readAgain(long ordinal, long location, MessageTarget target) {
    long position = location & ~SPILLED_FLAG;
    return copyRecord(position, memory.getLong(at(position)), target);
  }

  private boolean copyRecord(long position, long header, MessageTarget target) {
    int length = RingLayout.payloadBytes(header);
    int kind = RingLayout.kind(header);
    boolean isMessage = kind == RingLayout.MESSAGE && isPossible(position, length);
    if (!isMessage && kind != RingLayout.SPILLED) {
      throw new QueueStorageException(
          "the ring of the queue %s is damaged: 0x%x at %d is no header of a message"
              .formatted(directory, header, position & ringBytes - 1),
          null);
    }
    if (!target.begin(length)) {
      return false;
    }
    if (isMessage) {
      memory.getBytes(at(position) + RingLayout.HEADER_BYTES, target.extend(length));
    } else {
      spills.read(position, length, target);
    }
    target.end();
    return true;
  }

  private boolean isPossible(long position, int length) {
    long end = position + RingLayout.HEADER_BYTES + length;
    return length >= 0 && length <= largestPayload && end <= startOfNextLap(position);
  }

  private long at(long position) {
    return ring + (position & ringBytes - 1);
  }

  @Override
  public void taking(long getCount) {
    taken.prepare(getCount, readPosition);
  }

  @Override
  public void taken() {}

  /** Space in the ring is free without a word; only files must be deleted. */
  @Override
  public boolean isReleaseDue(long location) {
    return location == Long.MAX_VALUE ? hasReadSpilled : (location & SPILLED_FLAG) != 0;
  }

  @Override
  public void release(List<Long> claimed) {
    hasReadSpilled = false;
    long untaken = taken.present();
    spills.deleteAll(position -> position >= untaken || claimed.contains(position | SPILLED_FLAG));
  }

  @Override
  public void close() {}
}
