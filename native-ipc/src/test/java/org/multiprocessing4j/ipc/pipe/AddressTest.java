package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"unix:/run/app/orders", "tcp:localhost:6000", "tcp:::1:80"})
  void theTextFormCanBeReadBack(String text) {
    assertThat(Address.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "orders", "unix:", "tcp:6000", "tcp:host:port", "udp:host:1"})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> Address.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRelativePathBecomesAbsolute() {
    assertThat(((Address.Unix) Address.unix(Path.of("s"))).path())
        .isEqualTo(Path.of("s").toAbsolutePath().toString());
  }

  @Test
  void aPathMustFitTheKernel() {
    String longest = "/" + "x".repeat(Address.MAX_PATH_BYTES - 1);
    assertThat(new Address.Unix(longest).path()).isEqualTo(longest);
    assertThatThrownBy(() -> new Address.Unix(longest + "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("107");
    assertThatThrownBy(() -> new Address.Unix("/" + "é".repeat(54)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void abstractNamesAndImpossiblePortsAreRefused() {
    assertThatThrownBy(() -> new Address.Unix("\0name"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("any user");
    assertThatThrownBy(() -> Address.tcp("localhost", 65_536))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
