package org.multiprocessing4j.ipc.queue.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.OwnerLock;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.Interleavings;

@Timeout(60)
class ClaimsTest {
  private static final int CELLS = 2;
  private static final int MESSAGES = 2;

  @Test
  void aCrashBeforeTheAcknowledgementLosesNothing() throws Exception {
    CrashSweep.of((int) ControlLayout.sizeBytes(CELLS))
        .preparation((memory, self) -> initialise(memory))
        .operation(
            (memory, self) -> {
              Consumer victim = new Consumer(memory, self);
              Claim claim = victim.claim();
              assertThat(victim.claims.acknowledge(claim.cell(), claim.word())).isTrue();
            })
        .recovery((memory, self) -> new Consumer(memory, self).recover())
        .check(
            (memory, self, finished) -> {
              Consumer heir = new Consumer(memory, self);
              assertThat(heir.claims.acknowledged()).isEqualTo(finished ? 1 : 0);
              assertThat(heir.drain()).isEqualTo(finished ? List.of(1L) : List.of(0L, 1L));
              assertThat(heir.claims.acknowledged()).isEqualTo(MESSAGES);
            });
  }

  @Test
  void aCrashAroundAReturnLosesNothing() throws Exception {
    CrashSweep.of((int) ControlLayout.sizeBytes(CELLS))
        .preparation((memory, self) -> initialise(memory))
        .operation(
            (memory, self) -> {
              Consumer victim = new Consumer(memory, self);
              Claim claim = victim.claim();
              assertThat(victim.claims.giveBack(claim.cell(), claim.word())).isTrue();
              Claim again = victim.claim();
              assertThat(again.deliveries()).isEqualTo(2);
              assertThat(victim.claims.giveBack(claim.cell(), claim.word())).isFalse();
              victim.claim();
            })
        .recovery((memory, self) -> new Consumer(memory, self).recover())
        .check(
            (memory, self, finished) ->
                assertThat(new Consumer(memory, self).drain()).containsExactly(0L, 1L));
  }

  /** In every order, with the death of one: each message is settled once, or died in its hand. */
  @Test
  void noOrderOfClaimsSettlesAMessageTwice() {
    Interleavings.of((int) ControlLayout.sizeBytes(CELLS) + MESSAGES * Long.BYTES)
        .preparation((memory, self) -> initialise(memory))
        .victim(ClaimsTest::settleOne)
        .process(ClaimsTest::settleOne)
        .check(
            (memory, heir) -> {
              Consumer consumer = new Consumer(memory, heir);
              consumer.recover();
              for (long ordinal : consumer.drain()) {
                memory.getAndAddLong(settled(ordinal), 1);
              }
              long first = memory.getLong(settled(0));
              long second = memory.getLong(settled(1));
              assertThat(first).isBetween(0L, 1L);
              assertThat(second).isBetween(0L, 1L);
              assertThat(first + second).isGreaterThanOrEqualTo(MESSAGES - 1);
              assertThat(consumer.claims.acknowledged()).isEqualTo(MESSAGES);
            });
  }

  /** Though the number moves from the word of a cell to a place beside it and back. */
  @Test
  void whoLooksNeverSeesTheNumberOfAcknowledgedMessagesGoBack() {
    Interleavings.of((int) ControlLayout.sizeBytes(CELLS) + MESSAGES * Long.BYTES)
        .preparation((memory, self) -> initialise(memory))
        .victim(
            (memory, self) -> {
              settleOne(memory, self);
              settleOne(memory, self);
            })
        .process(
            (memory, self) -> {
              Claims claims = new Claims(memory, self);
              long first = claims.acknowledged();
              long second = claims.acknowledged();
              assertThat(first).isBetween(0L, second);
              assertThat(second).isLessThanOrEqualTo(MESSAGES);
            })
        .check(
            (memory, heir) -> {
              Consumer consumer = new Consumer(memory, heir);
              consumer.recover();
              consumer.drain();
              assertThat(consumer.claims.acknowledged()).isEqualTo(MESSAGES);
            });
  }

  /** Else a queue of which many messages were held once would be slow ever after. */
  @Test
  void whoLooksPassesOverTheFreeCellsBehindTheLastOneInUse() {
    oneConsumer(
        (memory, consumer) -> {
          Claim first = consumer.claim();
          Claim second = consumer.claim();
          assertThat(memory.getInt(ControlLayout.CLAIMS_TOP)).isEqualTo(2);
          assertThat(consumer.claims.acknowledge(first.cell(), first.word())).isTrue();
          consumer.claims.lowerTop(0);
          assertThat(memory.getInt(ControlLayout.CLAIMS_TOP)).isEqualTo(2);
          assertThat(consumer.claims.acknowledge(second.cell(), second.word())).isTrue();
          consumer.claims.lowerTop(0);
          assertThat(memory.getInt(ControlLayout.CLAIMS_TOP)).isZero();
          assertThat(consumer.claims.acknowledged()).isEqualTo(2);
        });
  }

  /** A message that everybody gives back must not look like one that nobody has seen. */
  @Test
  void theNumberOfDeliveriesStopsWhereItsBitsEnd() {
    int most = 0xff_ffff;
    oneConsumer(
        (memory, consumer) -> {
          Claim first = consumer.claim();
          long nearlyAll = first.word() + ((long) (most - 2) << 8);
          memory.putLong(ControlLayout.CLAIMS, nearlyAll);
          assertThat(consumer.claims.giveBack(first.cell(), nearlyAll)).isTrue();
          for (int i = 0; i < 2; i++) {
            Claim again = consumer.claim();
            assertThat(again.deliveries()).isEqualTo(most);
            assertThat(consumer.claims.giveBack(again.cell(), again.word())).isTrue();
          }
        });
  }

  private static void oneConsumer(BiConsumer<SharedBuffer, Consumer> acts) {
    Interleavings.of((int) ControlLayout.sizeBytes(CELLS))
        .preparation((memory, self) -> initialise(memory))
        .process((memory, self) -> acts.accept(memory, new Consumer(memory, self)))
        .check((memory, heir) -> {});
  }

  private static void settleOne(SharedBuffer memory, Liveness self) {
    Consumer consumer = new Consumer(memory, self);
    Claim claim = consumer.claim();
    long ordinal = consumer.claims.ordinal(claim.cell());
    assertThat(consumer.claims.acknowledge(claim.cell(), claim.word())).isTrue();
    memory.getAndAddLong(settled(ordinal), 1);
  }

  private static long settled(long ordinal) {
    return ControlLayout.sizeBytes(CELLS) + ordinal * Long.BYTES;
  }

  private static void initialise(SharedBuffer control) {
    control.putInt(ControlLayout.CLAIM_COUNT, CELLS);
    control.putLong(ControlLayout.PUT_COUNT, MESSAGES);
  }

  /** What a consumer does around the claims. */
  private static final class Consumer {
    final Claims claims;
    private final SharedBuffer control;
    private final OwnerLock lock;

    Consumer(SharedBuffer control, Liveness self) {
      this.control = control;
      this.claims = new Claims(control, self);
      this.lock = new OwnerLock(control, ControlLayout.CONSUMER_LOCK, self);
    }

    Claim claim() {
      claims.returnThoseOfTheDead();
      enter();
      claims.lowerTop(1);
      int returned = claims.oldestReturned();
      Claim claim =
          returned == Claims.NONE
              ? claimFresh(claims.findFree())
              : new Claim(returned, claims.holdAgain(returned), claims.location(returned));
      lock.unlock();
      return claim;
    }

    private Claim claimFresh(int cell) {
      long ordinal = control.getLongAcquire(ControlLayout.GET_COUNT);
      long word = claims.hold(cell, ordinal, ordinal);
      control.putLongRelease(ControlLayout.GET_COUNT, ordinal + 1);
      return new Claim(cell, word, ordinal);
    }

    private void enter() {
      lock.lockUninterruptibly();
      if (lock.ownerDied()) {
        claims.dropUncounted(control.getLongAcquire(ControlLayout.GET_COUNT));
        lock.markConsistent();
      }
    }

    void recover() {
      enter();
      lock.unlock();
      claims.returnThoseOfTheDead();
    }

    /** The ordinals of all messages that are left, as they come. */
    List<Long> drain() {
      List<Long> ordinals = new ArrayList<>();
      long getCount = control.getLongAcquire(ControlLayout.GET_COUNT);
      long waiting = MESSAGES - getCount + claims.countReturned();
      for (long i = 0; i < waiting; i++) {
        Claim claim = claim();
        ordinals.add(claims.ordinal(claim.cell()));
        assertThat(claims.acknowledge(claim.cell(), claim.word())).isTrue();
      }
      assertThat(claims.areAny()).isFalse();
      return ordinals;
    }
  }
}
