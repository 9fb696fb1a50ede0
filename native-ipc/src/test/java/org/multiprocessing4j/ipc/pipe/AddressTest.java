package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;

@Timeout(60)
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
  void aRelativePathBecomesAbsolute() throws Exception {
    try (ChildJvm child = ChildJvm.builder(InRoot.class).under(Confinement.after("cd /")).start()) {
      child.awaitLine("/s");
      child.awaitSuccess();
    }
  }

  /** This project may be in a directory whose name is too long for an address. */
  static final class InRoot {
    public static void main(String[] arguments) {
      System.out.println(((Address.Unix) Address.unix(Path.of("s"))).path());
    }
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
