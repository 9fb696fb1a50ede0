package org.multiprocessing4j.ipc.pipe.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.ForwardingLiveness;
import org.multiprocessing4j.ipc.testsupport.Interleavings;

/** An end that is passed on is held by somebody all the time, whoever looks when. */
@Timeout(60)
class HoldersTest {
  private static final int SECOND = Long.BYTES;
  private static final int DEAD = MemoryPipeLayout.HOLDERS * Long.BYTES;
  private static final int MEMORY_BYTES = DEAD + Long.BYTES;

  private static Holders holders(SharedBuffer memory, Liveness self) {
    return new Holders(memory, 0, self);
  }

  /** The first place is free again, the second one taken. */
  private static void holdSecond(SharedBuffer memory, Liveness self) {
    Holders holders = holders(memory, self);
    Holders.Place first = holders.add();
    assertThat(holders.add().index()).isOne();
    holders.remove(first);
  }

  private static void moveToFirst(SharedBuffer memory, Liveness self) {
    Holders holders = holders(memory, self);
    Holders.Place second = new Holders.Place(1, memory.getLongVolatile(SECOND));
    assertThat(holders.add().index()).isZero();
    holders.remove(second);
  }

  @Test
  void aHandleThatMovesToAPlaceAlreadyLookedAtIsSeen() {
    Interleavings.of(MEMORY_BYTES)
        .preparation(HoldersTest::holdSecond)
        .process(HoldersTest::moveToFirst)
        .process((memory, self) -> assertThat(holders(memory, self).isEmpty()).isFalse())
        .check((memory, heir) -> assertThat(holders(memory, heir).isEmpty()).isFalse());
    Interleavings.of(MEMORY_BYTES)
        .preparation(HoldersTest::holdSecond)
        .process(HoldersTest::moveToFirst)
        .process((memory, self) -> assertThat(holders(memory, self).isAnyAlive()).isTrue())
        .check((memory, heir) -> assertThat(holders(memory, heir).isAnyAlive()).isTrue());
  }

  @Test
  void aHandleWhoseGiverEndsAfterItWasClaimedIsSeen() {
    Interleavings.of(MEMORY_BYTES)
        .preparation((memory, self) -> assertThat(holders(memory, self).add().index()).isZero())
        .process(HoldersTest::claimThenOutliveTheGiver)
        .process(
            (memory, self) ->
                assertThat(holders(memory, new Mortals(memory, self)).isAnyAlive()).isTrue())
        .check((memory, heir) -> assertThat(holders(memory, heir).isAnyAlive()).isTrue());
  }

  private static void claimThenOutliveTheGiver(SharedBuffer memory, Liveness self) {
    Holders.Place given = new Holders.Place(0, memory.getLongVolatile(0));
    assertThat(holders(memory, self).claim(given)).isPresent();
    memory.putIntVolatile(DEAD, (int) given.word());
  }

  /** All live, but for one whose death is a store to shared memory. */
  private static final class Mortals extends ForwardingLiveness {
    private final SharedBuffer memory;

    Mortals(SharedBuffer memory, Liveness all) {
      super(all);
      this.memory = memory;
    }

    @Override
    public boolean isAlive(int token) {
      return memory.getIntVolatile(DEAD) != token;
    }
  }
}
