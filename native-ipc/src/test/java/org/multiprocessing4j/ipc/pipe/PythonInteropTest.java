package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.Background;

/** Messages and handshakes with a real CPython, in both directions. */
@Timeout(60)
class PythonInteropTest {
  private static final byte[] KEY = "secret".getBytes(StandardCharsets.US_ASCII);

  /** Echoes three messages backwards, the last of them large. */
  private static final String ECHO =
      """
      import sys
      from multiprocessing.connection import Client, Listener
      from multiprocessing import AuthenticationError
      role, kind, place, key = sys.argv[1:]
      address = place if kind == 'unix' else ('localhost', int(place))
      authkey = None if key == '-' else key.encode()
      def echo(connection):
          for i in range(3):
              connection.send_bytes(connection.recv_bytes()[::-1])
          try:
              connection.recv_bytes()
          except EOFError:
              print('end', flush=True)
      try:
          if role == 'client':
              with Client(address, authkey=authkey) as connection:
                  echo(connection)
          else:
              with Listener(address, authkey=authkey) as listener:
                  print('address', listener.address, flush=True)
                  with listener.accept() as connection:
                      echo(connection)
      except AuthenticationError as refused:
          print('refused:', refused, flush=True)
      except (EOFError, OSError) as failed:
          print('failed:', failed, flush=True)
      """;

  private static @Nullable String python;
  private static @Nullable String oldPython;

  @TempDir Path directory;

  /** Python 3.12 brought HMAC-SHA256. */
  @BeforeAll
  static void findPythons() throws Exception {
    for (String candidate : candidates()) {
      String version = versionOf(candidate);
      if (version.compareTo("03.12") >= 0 && python == null) {
        python = candidate;
      } else if (version.startsWith("03") && version.compareTo("03.12") < 0) {
        oldPython = candidate;
      }
    }
  }

  private static List<String> candidates() throws IOException {
    List<String> found = new ArrayList<>(List.of("python3", "/usr/bin/python3"));
    Path installed = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
    if (Files.isDirectory(installed)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(installed, "3.1*")) {
        versions.forEach(version -> found.add(version.resolve("bin/python3").toString()));
      }
    }
    Collections.addAll(found, "python3.12", "python3.13", "python3.14", "python3.15");
    return found;
  }

  private static String versionOf(String command) throws InterruptedException {
    try {
      String print = "import sys; print('%02d.%02d' % sys.version_info[:2])";
      Process process = new ProcessBuilder(command, "-c", print).start();
      process.getOutputStream().close();
      String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? version.strip() : "";
    } catch (IOException notThere) {
      return "";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void aPythonClientTalksToOurListener(String kind) throws Exception {
    Address address =
        kind.equals("unix") ? Address.unix(directory.resolve("s")) : Address.tcp("localhost", 0);
    try (Listener listener = Listener.bind(address, KEY);
        Python client = new Python(python(), "client", listener.address(), "secret")) {
      try (Connection connection = listener.accept()) {
        exchange(connection);
      }
      assertThat(client.line()).isEqualTo("end");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "-"})
  void weTalkToAPythonListenerAtASocketFile(String key) throws Exception {
    Address address = Address.unix(directory.resolve("s"));
    try (Python server = new Python(python(), "server", address, key)) {
      assertThat(server.line()).startsWith("address");
      try (Connection connection = Connection.connect(address, key.equals("-") ? null : KEY)) {
        exchange(connection);
      }
      assertThat(server.line()).isEqualTo("end");
    }
  }

  @Test
  void weTalkToAPythonListenerOverTcp() throws Exception {
    try (Python server = new Python(python(), "server", Address.tcp("localhost", 0), "secret")) {
      String line = server.line();
      int port = Integer.parseInt(line.replaceAll(".*, (\\d+)\\)", "$1"));
      try (Connection connection = Connection.connect(Address.tcp("localhost", port), KEY)) {
        exchange(connection);
      }
      assertThat(server.line()).isEqualTo("end");
    }
  }

  private static void exchange(Connection connection) throws InterruptedException {
    for (int size : new int[] {0, 5, 20_000_000}) {
      byte[] message = new byte[size];
      for (int i = 0; i < size; i++) {
        message[i] = (byte) (i * 31);
      }
      connection.sendBytes(message);
      byte[] reversed = connection.receiveBytes();
      assertThat(reversed).hasSize(size);
      for (int i = 0; i < size; i++) {
        if (reversed[i] != message[size - 1 - i]) {
          throw new AssertionError("byte " + i + " of " + size);
        }
      }
    }
  }

  @Test
  void aPythonClientWithAnotherKeyIsRefusedOnBothSides() throws Exception {
    try (Listener listener = Listener.bind(Address.unix(directory.resolve("s")), KEY);
        Python client = new Python(python(), "client", listener.address(), "other")) {
      var accepting = Background.start(listener::accept);
      assertThat(client.line()).isEqualTo("refused: digest sent was rejected");
      assertThat(accepting.failure()).isInstanceOf(AuthenticationException.class);
    }
  }

  @Test
  void aPythonListenerWithAnotherKeyRefusesUsOnBothSides() throws Exception {
    Address address = Address.unix(directory.resolve("s"));
    try (Python server = new Python(python(), "server", address, "other")) {
      assertThat(server.line()).startsWith("address");
      var connecting = Background.start(() -> Connection.connect(address, KEY));
      assertThat(server.line()).isEqualTo("refused: digest received was wrong");
      assertThat(connecting.failure())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("refused our key");
    }
  }

  @Test
  void anOldPythonThatOnlyKnowsMd5IsRefusedWithAdvice() throws Exception {
    String old = oldPython;
    assumeTrue(old != null, "skipped: no Python before 3.12 on this machine");
    Address address = Address.unix(directory.resolve("s"));
    try (Python server = new Python(String.valueOf(old), "server", address, "secret")) {
      assertThat(server.line()).startsWith("address");
      var connecting = Background.start(() -> Connection.connect(address, KEY));
      assertThat(connecting.failure()).hasMessageContaining("use 3.12 or later");
      assertThat(server.line()).startsWith("failed:");
    }
  }

  private static String python() {
    String found = python;
    assumeTrue(found != null, "skipped: no Python 3.12 or later on this machine");
    return String.valueOf(found);
  }

  /** A Python process that runs the script. */
  private static final class Python implements AutoCloseable {
    private final Process process;

    Python(String command, String role, Address address, String key) throws IOException {
      List<String> arguments = new ArrayList<>(List.of(command, "-c", ECHO, role));
      if (address instanceof Address.Unix unix) {
        Collections.addAll(arguments, "unix", unix.path());
      } else {
        Collections.addAll(arguments, "tcp", "" + ((Address.Tcp) address).port());
      }
      arguments.add(key);
      process =
          new ProcessBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    String line() throws IOException {
      String line = process.inputReader().readLine();
      return String.valueOf(line);
    }

    @Override
    public void close() {
      process.onExit().orTimeout(40, TimeUnit.SECONDS).join();
    }
  }
}
