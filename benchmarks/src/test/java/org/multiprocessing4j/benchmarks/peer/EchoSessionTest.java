package org.multiprocessing4j.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiprocessing4j.benchmarks.transport.Transport;
import org.multiprocessing4j.benchmarks.transport.Transports;

@Timeout(60)
class EchoSessionTest {
  private static final int MESSAGE_BYTES = 3_000;
  private static final int ROUND_TRIPS = 5;

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HANDLE", "FILLED_HANDLE"}) // streams only: see StreamTest
  void messagesComeBackUnchangedFromASecondProcess(Transports kind) throws Exception {
    assertEchoes(kind, kind.create());
  }

  private static <M> void assertEchoes(Transports kind, Transport<M> transport) throws Exception {
    M message = transport.message(MESSAGE_BYTES);
    try (EchoSession<M> session = EchoSession.open(kind, transport, MESSAGE_BYTES)) {
      for (int i = 0; i < ROUND_TRIPS; i++) {
        assertThat(session.ping(message)).isEqualTo(message);
      }
    }
  }
}
