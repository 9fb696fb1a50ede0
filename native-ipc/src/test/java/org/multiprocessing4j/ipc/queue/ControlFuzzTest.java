package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.queue.ring.RingLayout;
import org.multiprocessing4j.ipc.queue.ring.RingStore;
import org.multiprocessing4j.ipc.queue.store.Claims;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.MessageBatch;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.multiprocessing4j.ipc.testsupport.FuzzTarget;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

/** A control segment that is opened can be looked at: nothing loops, nothing is out of bounds. */
@Timeout(60)
class ControlFuzzTest implements FuzzTarget {
  private static final int CLAIMS = 3;

  @Override
  public List<byte[]> seeds() {
    return List.of(seed(0), seed(4096));
  }

  private static byte[] seed(int ringBytes) {
    long sizeBytes =
        ringBytes == 0
            ? ControlLayout.sizeBytes(CLAIMS)
            : RingLayout.segmentBytes(CLAIMS, ringBytes);
    byte[] seed = new byte[(int) sizeBytes];
    SharedBuffer control = MappedBuffer.over(ByteBuffer.allocateDirect(seed.length));
    control.putInt(ControlLayout.CLAIM_COUNT, CLAIMS);
    control.putInt(ControlLayout.MAX_SIZE, 10);
    control.putInt(ControlLayout.MAX_MESSAGE_BYTES, 1 << 20);
    control.putInt(ControlLayout.RING_BYTES, ringBytes);
    if (ringBytes > 0) {
      control.putLong(RingLayout.ring(CLAIMS), RingLayout.header(RingLayout.MESSAGE, 5));
    }
    control.putLong(ControlLayout.ROLL_BYTES, 1 << 20);
    Claims claims = new Claims(control, new SimulatedPeers().newProcess());
    claims.hold(0, 0, 0);
    claims.hold(1, 1, 8);
    SegmentHeader.write(control, ControlLayout.KIND, ControlLayout.VERSION, 1);
    control.getBytes(0, seed, 0, seed.length);
    return seed;
  }

  @Override
  public void parse(byte[] input) {
    SharedBuffer control = MappedBuffer.over(ByteBuffer.allocateDirect(input.length).put(input));
    try {
      ControlCheck.requireSound(control, "input");
      look(control);
    } catch (SegmentFormatException | QueueStorageException refused) {
      // as it should
    }
  }

  private static void look(SharedBuffer control) {
    QueueDirectory directory = new QueueDirectory(Path.of("input"), FileDescriptors.NONE);
    QueueState state = new QueueState(directory, control, new SimulatedPeers().newProcess());
    state.waiting();
    state.room();
    state.isAllDone();
    state.claims.oldestLocation();
    state.claims.oldestReturned();
    state.claims.findFree();
    state.claims.dropUncounted(state.getCount());
    state.claims.returnAll();
    if (state.ringBytes() > 0) {
      RingStore ring = new RingStore(directory, control, state.claims);
      ring.hasRoomFor(100);
      ring.read(state.getCount(), new MessageBatch());
    }
  }
}
