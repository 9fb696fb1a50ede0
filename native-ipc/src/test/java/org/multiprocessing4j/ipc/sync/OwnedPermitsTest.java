package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

@Timeout(60)
class OwnedPermitsTest {
  private static final int COUNT = 3;
  private static final long LAST = (COUNT - 1) * Integer.BYTES;

  private final SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(64));
  private final SimulatedPeers peers = new SimulatedPeers();
  private final OwnedPermits survivor = permitsOf(peers.newProcess(), memory);

  private static OwnedPermits permitsOf(Liveness process, SharedBuffer memory) {
    return new OwnedPermits(memory, 0, COUNT, process);
  }

  @Test
  void eachPermitIsHeldByOneProcess() {
    OwnedPermits other = permitsOf(peers.newProcess(), memory);
    assertThat(survivor.tryTake()).isTrue();
    assertThat(other.tryTake()).isTrue();
    assertThat(other.tryTake()).isTrue();
    assertThat(survivor.tryTake()).isFalse();
    assertThatThrownBy(() -> survivor.give(2)).isInstanceOf(IllegalStateException.class);
    other.give(2);
    assertThat(survivor.available()).isEqualTo(2);
  }

  /**
   * Two threads of one process with a handle each. While the first one looks for its permit, which
   * is the last, the second one takes the other two and gives two back, that one among them.
   */
  @Test
  void aPermitThatMovesWhileItsHolderLooksForItIsFound() throws Exception {
    Liveness process = peers.newProcess();
    memory.putInt(LAST, process.self());
    Thread second = new Thread(() -> takeAndGiveBackTwo(permitsOf(process, memory)));
    SharedBuffer watched = beforeFirstLook(LAST, () -> runUntilItEndsOrWaits(second));

    permitsOf(process, watched).give(1);

    second.join();
    assertThat(survivor.available()).isEqualTo(COUNT);
  }

  private static void takeAndGiveBackTwo(OwnedPermits permits) {
    assertThat(permits.tryTake()).isTrue();
    assertThat(permits.tryTake()).isTrue();
    permits.give(2);
  }

  private static void runUntilItEndsOrWaits(Thread thread) {
    thread.start();
    await()
        .until(
            () ->
                thread.getState() == Thread.State.TERMINATED
                    || thread.getState() == Thread.State.BLOCKED);
  }

  private SharedBuffer beforeFirstLook(long at, Runnable action) {
    AtomicBoolean first = new AtomicBoolean(true);
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          boolean isLook = method.getName().equals("getIntVolatile") && arguments[0].equals(at);
          if (isLook && first.getAndSet(false)) {
            action.run();
          }
          return method.invoke(memory, arguments);
        };
    ClassLoader loader = SharedBuffer.class.getClassLoader();
    return (SharedBuffer)
        Proxy.newProxyInstance(loader, new Class<?>[] {SharedBuffer.class}, handler);
  }

  @Test
  void aCrashBeforeAnyStoreNeitherLosesNorInventsPermits() throws Exception {
    CrashSweep.of(64)
        .operation((shared, self) -> takeAndGiveBack(permitsOf(self, shared), 2))
        .recovery((shared, self) -> takeAndGiveBack(permitsOf(self, shared), COUNT))
        .check(
            (shared, self, finished) -> {
              OwnedPermits heir = permitsOf(self, shared);
              assertThat(heir.available()).isEqualTo(COUNT);
              takeAndGiveBack(heir, COUNT);
            });
  }

  private static void takeAndGiveBack(OwnedPermits permits, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(permits.tryTake()).isTrue();
    }
    assertThat(permits.available()).isEqualTo(COUNT - count);
    permits.give(count);
  }
}
