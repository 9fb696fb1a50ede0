package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PollTest {
  private static final long LONG_NANOS = Duration.ofSeconds(20).toNanos();

  private final List<Integer> opened = new ArrayList<>();
  private final ByteBuffer number = ByteBuffer.allocateDirect(8).putLong(0, -1L >>> 8);

  @AfterEach
  void closeAll() {
    opened.forEach(FileDescriptors::close);
  }

  @Test
  void theReadyOneOfManyIsFound() {
    Poll poll = new Poll(1);
    for (int i = 0; i < 50; i++) {
      assertThat(poll.add(eventCounter(), Poll.READABLE)).isEqualTo(i);
    }
    assertThat(poll.await(0)).isZero();
    FileDescriptors.write(opened.get(37), number);
    assertThat(poll.await(LONG_NANOS)).isEqualTo(1);
    assertThat(poll.readyEvents(37)).isEqualTo(Poll.READABLE);
    assertThat(poll.readyEvents(36)).isZero();
  }

  @Test
  void aClearedSetIsUsedAgain() {
    Poll poll = new Poll(2);
    poll.add(eventCounter(), Poll.WRITABLE);
    assertThat(poll.await(LONG_NANOS)).isEqualTo(1);
    poll.clear();
    assertThatThrownBy(() -> poll.readyEvents(0)).isInstanceOf(IndexOutOfBoundsException.class);
    poll.add(opened.get(0), Poll.READABLE);
    assertThat(poll.await(0)).isZero();
  }

  @Test
  void waitingTakesItsTime() {
    int event = eventCounter();
    long start = System.nanoTime();
    assertThat(Poll.await(event, Poll.READABLE, 20_000_000)).isZero();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
  }

  @Test
  void aWaitForWhichTheKernelHasNoMemoryEndsAfterAMoment() throws Exception {
    Poll poll = new Poll(1);
    poll.add(eventCounter(), Poll.READABLE);
    FileDescriptors.write(opened.get(0), number);
    long start = System.nanoTime();
    assertThat(RefusedCall.PPOLL.start(Errno.ENOMEM, () -> poll.await(LONG_NANOS)).result())
        .isZero();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
    assertThat(poll.readyEvents(0)).isZero();
    assertThat(poll.await(LONG_NANOS)).isEqualTo(1);
  }

  @Test
  void aPassedTimeOnlyLooks() {
    int event = eventCounter();
    assertThat(Poll.await(event, Poll.READABLE, Long.MIN_VALUE)).isZero();
    FileDescriptors.write(event, number);
    assertThat(Poll.await(event, Poll.READABLE, Long.MIN_VALUE)).isEqualTo(Poll.READABLE);
  }

  @Test
  void aHangUpIsReportedWithoutBeingAskedFor() {
    DescriptorPair pipe = FileDescriptors.pipe();
    opened.add(pipe.first());
    FileDescriptors.close(pipe.second());
    assertThat(Poll.await(pipe.first(), 0, LONG_NANOS)).isEqualTo(Poll.HANG_UP);
  }

  @Test
  void aClosedDescriptorIsReportedAsInvalid() {
    DescriptorPair pipe = FileDescriptors.pipe();
    FileDescriptors.close(pipe.first());
    FileDescriptors.close(pipe.second());
    assertThat(Poll.await(pipe.first(), Poll.READABLE, LONG_NANOS)).isEqualTo(Poll.INVALID);
  }

  private int eventCounter() {
    int fd = FileDescriptors.eventCounter();
    opened.add(fd);
    return fd;
  }
}
