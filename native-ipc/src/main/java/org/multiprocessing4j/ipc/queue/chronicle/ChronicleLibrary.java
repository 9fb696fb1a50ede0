package org.multiprocessing4j.ipc.queue.chronicle;

import java.nio.file.Path;
import java.util.function.Supplier;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.TableStoreWriteLock;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import net.openhft.chronicle.threads.Pauser;
import org.multiprocessing4j.ipc.posix.ModuleOpener;

/**
 * Opens Chronicle queues the way we need them, and prepares the JVM for it once.
 *
 * <p>Loading this class loads Chronicle, which takes the better part of a second in a cold JVM:
 * nothing refers to it before a message is put or taken.
 */
final class ChronicleLibrary {
  /** Any cycle of Chronicle's own will do: its tools know them by their names. */
  static final RollCycle ROLL_CYCLE = RollCycles.FIVE_MINUTELY;

  /** The length of that cycle; a constant, so that using it does not load Chronicle. */
  static final int CYCLE_MILLIS = 5 * 60 * 1000;

  /** Chronicle does not find a file again whose name has a year of five digits. */
  static final long LAST_CYCLE = 253_402_300_800_000L / CYCLE_MILLIS - 1;

  /** What one mapping covers. A document may be a quarter of it. */
  private static final int BLOCK_BYTES = 1 << 20;

  /** Chronicle's own locks are free whenever we hold ours, so this is only a second net. */
  private static final long TIMEOUT_MILLIS = 500;

  /** For opening its table, which Chronicle tries until then even if the table is broken. */
  private static final long TABLE_TIMEOUT_MILLIS = 5_000;

  /** Enough index for 67 million documents in one file, at 4 KiB each for the two first arrays. */
  private static final int INDEX_COUNT = 512;

  private static final int INDEX_SPACING = 256;

  static {
    // The announcer prints to stdout; the disk monitor starts a thread for what we check ourselves.
    setDefault("chronicle.announcer.disable", "true");
    setDefault("chronicle.analytics.disable", "true");
    setDefault("chronicle.disk.monitor.disable", "true");
    setDefault("chronicle.table.store.timeoutMS", Long.toString(TABLE_TIMEOUT_MILLIS));
    ModuleOpener.openForChronicle();
  }

  private ChronicleLibrary() {}

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Opens the queue in a directory, and creates what is missing.
   *
   * @param clock says which cycle is written; see {@link ChronicleStore} on rolling
   */
  static SingleChronicleQueue open(Path directory, TimeProvider clock) {
    return withTable(
        () ->
            SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(ROLL_CYCLE)
                .timeProvider(clock)
                .blockSize(BLOCK_BYTES)
                .indexCount(INDEX_COUNT)
                .indexSpacing(INDEX_SPACING)
                .timeoutMS(TIMEOUT_MILLIS)
                .build());
  }

  /**
   * Frees Chronicle's own lock around appending. Only for the holder of our producer lock: whoever
   * still holds the inner one is dead then, and Chronicle would wait for it.
   */
  static void forceUnlock(Path metadata) {
    try (TableStore<Metadata.NoMeta> table =
            withTable(() -> SingleTableBuilder.binary(metadata, Metadata.NoMeta.INSTANCE).build());
        TableStoreWriteLock lock =
            new TableStoreWriteLock(table, Pauser::balanced, TIMEOUT_MILLIS)) {
      lock.forceUnlock();
    }
  }

  /**
   * Opens what has a table. Chronicle limits this by the wall clock: one that is set forward
   * meanwhile, or a process that stands still, fails it, but hardly twice.
   */
  static <T> T withTable(Supplier<T> opening) {
    try {
      return opening.get();
    } catch (IllegalStateException perhapsLate) {
      return opening.get();
    }
  }

  /** Waits until what was closed is unmapped, which Chronicle does in the background. */
  static void awaitReleases() {
    BackgroundResourceReleaser.releasePendingResources();
  }
}
