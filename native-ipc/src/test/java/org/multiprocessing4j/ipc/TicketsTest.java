package org.multiprocessing4j.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.queue.QueueOptions;
import org.multiprocessing4j.ipc.shared.SharedInt;
import org.multiprocessing4j.ipc.shared.SharedList;
import org.multiprocessing4j.ipc.shared.SharedLongArray;
import org.multiprocessing4j.ipc.sync.IpcBarrier;
import org.multiprocessing4j.ipc.sync.IpcCondition;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.IpcSemaphore;
import org.multiprocessing4j.ipc.testsupport.Encoded;

/** All handles travel without Java serialisation, whose stream begins with 0xACED. */
@Timeout(60)
class TicketsTest {
  private static final int JAVA_STREAM_MAGIC = 0xACED;

  @Test
  void everyHandleHasAShortForm() throws Exception {
    try (IpcLock lock = IpcLock.create();
        IpcReentrantLock reentrant = IpcReentrantLock.create();
        IpcSemaphore semaphore = IpcSemaphore.create(1);
        IpcCondition condition = reentrant.newCondition();
        IpcEvent event = IpcEvent.create();
        IpcBarrier barrier = IpcBarrier.create(1);
        SharedInt number = SharedInt.create(1);
        SharedLongArray array = SharedLongArray.create(1);
        SharedList list = SharedList.of(1);
        SharedMemory memory = SharedMemory.create(1);
        IpcQueue<Integer> queue = IpcQueue.create();
        IpcQueue<Integer> ring = IpcQueue.ring(1);
        Pipe sockets = Pipe.duplex();
        Pipe shared = Pipe.memory()) {
      List<Object> handles =
          List.of(
              lock,
              reentrant,
              semaphore,
              condition,
              event,
              barrier,
              number,
              array,
              list,
              memory,
              queue,
              ring,
              sockets.first(),
              shared.first());
      for (Object handle : handles) {
        SerializableCallable<Object> task = () -> handle;
        ByteBuffer encoded = Encoded.buffer(task);
        assertThat(hasJavaStream(encoded)).as(handle.toString()).isFalse();
        assertThat(call(encoded).getClass()).isEqualTo(handle.getClass());
      }
    }
  }

  @Test
  void aHandleThatOccursTwiceArrivesAsOne() throws Exception {
    try (IpcQueue<Integer> queue = IpcQueue.ring(1)) {
      List<IpcQueue<Integer>> twice = List.of(queue, queue);
      SerializableCallable<List<IpcQueue<Integer>>> task = () -> twice;
      List<?> copies = (List<?>) call(Encoded.buffer(task));
      assertThat(copies.get(0)).isSameAs(copies.get(1));
    }
  }

  @Test
  void aCodecTravelsWithItsQueue() throws Exception {
    QueueOptions strict = QueueOptions.defaults().withCodec(Codec.restrictedTo("java.util.Locale"));
    try (IpcQueue<Object> queue = IpcQueue.ring(1 << 12, strict)) {
      SerializableCallable<Object> task = () -> queue;
      IpcQueue<?> copy = (IpcQueue<?>) call(Encoded.buffer(task));
      queue.put(new AtomicBoolean());
      assertThatThrownBy(copy::get)
          .isInstanceOf(IpcException.class)
          .hasMessageContaining("the filter refuses java.util.concurrent.atomic.AtomicBoolean");
    }
  }

  @Test
  void aTicketOfAClosedHandleIsRefused() throws Exception {
    Pipe pipe = Pipe.duplex();
    Connection closed = pipe.first();
    pipe.close();
    SerializableCallable<Object> task = () -> closed;
    assertThatThrownBy(() -> Encoded.buffer(task)).hasMessageContaining("closed");
  }

  private static Object call(ByteBuffer encoded) throws Exception {
    if (Codec.standard().decode(encoded) instanceof SerializableCallable<?> task) {
      return Objects.requireNonNull(task.call());
    }
    throw new AssertionError("no task arrived");
  }

  private static boolean hasJavaStream(ByteBuffer bytes) {
    for (int i = 0; i < bytes.limit() - 1; i++) {
      if ((bytes.getShort(i) & 0xFFFF) == JAVA_STREAM_MAGIC) {
        return true;
      }
    }
    return false;
  }
}
