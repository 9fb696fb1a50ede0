package org.multiprocessing4j.ipc.pipe.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

/** A process dies before each store of what it does with a ring or a table of holders. */
@Timeout(60)
class RingCrashTest {
  private static final int CAPACITY = 16;
  private static final int MEMORY_BYTES = (int) MemoryPipeLayout.RING + CAPACITY;
  private static final byte[] MESSAGE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  private static RingWriter writer(SharedBuffer memory) {
    return new RingWriter(memory, 0, CAPACITY);
  }

  private static RingReader reader(SharedBuffer memory) {
    return new RingReader(memory, 0, CAPACITY);
  }

  private static void write(SharedBuffer memory) {
    RingWriter writer = writer(memory);
    writer.put(ByteBuffer.wrap(MESSAGE));
    assertThat(writer.publish()).isTrue();
  }

  private static byte[] read(SharedBuffer memory) {
    RingReader reader = reader(memory);
    ByteBuffer target = ByteBuffer.allocate(2 * CAPACITY);
    reader.take(target);
    reader.release();
    return Arrays.copyOf(target.array(), target.position());
  }

  @Test
  void whatAWriterHadNotPublishedWasNeverThere() throws Exception {
    CrashSweep.of(MEMORY_BYTES)
        .preparation(
            (memory, self) -> {
              write(memory);
              assertThat(read(memory)).isEqualTo(MESSAGE); // the next one goes round the end
            })
        .operation((memory, self) -> write(memory))
        .check(
            (memory, self, finished) -> {
              assertThat(read(memory)).isEqualTo(finished ? MESSAGE : new byte[0]);
              write(memory);
              assertThat(read(memory)).isEqualTo(MESSAGE);
            });
  }

  @Test
  void whatAReaderHadNotReleasedIsStillThere() throws Exception {
    CrashSweep.of(MEMORY_BYTES)
        .preparation((memory, self) -> write(memory))
        .operation((memory, self) -> assertThat(read(memory)).isEqualTo(MESSAGE))
        .check(
            (memory, self, finished) ->
                assertThat(read(memory)).isEqualTo(finished ? new byte[0] : MESSAGE));
  }

  private static Holders holders(SharedBuffer memory, Liveness self) {
    return new Holders(memory, 0, self);
  }

  @Test
  void aDeadHolderDoesNotKeepAnEndOpenNorAPlace() throws Exception {
    CrashSweep.of(MemoryPipeLayout.HOLDERS * Long.BYTES)
        .operation(
            (memory, self) -> {
              Holders holders = holders(memory, self);
              Holders.Place given = holders.add();
              Holders.Place place = holders.claim(given).orElseThrow();
              assertThat(holders.claim(given)).isEmpty();
              Holders.Place other = holders.add();
              holders.remove(place);
              assertThat(holders.isAnyAlive()).isTrue();
              holders.remove(other);
              holders.remove(other);
              assertThat(holders.isEmpty()).isTrue();
            })
        .check(
            (memory, self, finished) -> {
              Holders holders = holders(memory, self);
              assertThat(holders.isAnyAlive()).isFalse();
              for (int i = 0; i < MemoryPipeLayout.HOLDERS; i++) {
                assertThat(holders.add().index()).isEqualTo(i);
              }
              assertThat(holders.isAnyAlive()).isTrue();
            });
  }
}
