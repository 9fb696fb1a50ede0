package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Descriptors;

/** Where callers wait until they have proved themselves. */
@Timeout(60)
class ReceptionTest {
  /** As where a limit of processes is met. */
  private static final class Unstartable extends Thread {
    Unstartable(Runnable task) {
      super(task);
    }

    @Override
    public synchronized void start() {
      throw new OutOfMemoryError("unable to create native thread");
    }
  }

  @Test
  void aCallerForWhomThereIsNoThreadIsTurnedAwayAndTakesNoSeat() throws Exception {
    Pipe.duplex().close();
    long before = Descriptors.sockets();
    try (Reception reception = new Reception(caller -> {}, caller -> {}, Unstartable::new)) {
      for (int i = 0; i <= Reception.SEATS; i++) {
        try (Pipe pipe = Pipe.duplex()) {
          SocketConnection caller = (SocketConnection) pipe.first();
          assertThatThrownBy(() -> reception.admit(caller)).isInstanceOf(OutOfMemoryError.class);
          assertThat(caller.isClosed()).isTrue();
        }
      }
    }
    assertThat(Descriptors.sockets()).isEqualTo(before);
  }
}
