package org.multiprocessing4j.ipc.pipe;

import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The address of a {@link Listener}: a socket file on this machine, or a TCP port.
 *
 * <p>Its text form is {@code unix:/run/app/orders} or {@code tcp:localhost:6000}. Abstract socket
 * names of Linux are not supported: they have no permissions, so that any user could connect.
 */
public sealed interface Address extends Serializable permits Address.Unix, Address.Tcp {
  /** The longest path of a socket file, in bytes: what the kernel's {@code sun_path} holds. */
  int MAX_PATH_BYTES = 107;

  /**
   * A socket file.
   *
   * @param path of the file
   * @return the address
   * @throws IllegalArgumentException if the path is longer than {@value #MAX_PATH_BYTES} bytes
   */
  static Address unix(Path path) {
    return new Unix(path.toAbsolutePath().toString());
  }

  /**
   * A TCP port.
   *
   * @param host a name or an address
   * @param port 0 to 65535; a listener bound to port 0 gets one from the kernel
   * @return the address
   */
  static Address tcp(String host, int port) {
    return new Tcp(host, port);
  }

  /**
   * Reads the text form.
   *
   * @param text {@code unix:PATH} or {@code tcp:HOST:PORT}
   * @return the address
   * @throws IllegalArgumentException if it is neither
   */
  static Address parse(String text) {
    if (text.startsWith("unix:") && text.length() > "unix:".length()) {
      return unix(Path.of(text.substring("unix:".length())));
    }
    int colon = text.lastIndexOf(':');
    if (text.startsWith("tcp:") && colon > "tcp:".length()) {
      return tcp(text.substring("tcp:".length(), colon), parsePort(text, colon + 1));
    }
    throw malformed(text);
  }

  private static int parsePort(String text, int start) {
    try {
      return Integer.parseInt(text.substring(start));
    } catch (NumberFormatException notANumber) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not an address; write unix:/path/to/socket or tcp:host:port");
  }

  /**
   * Returns the address in the form of the JDK.
   *
   * @return an address to bind or connect to; a host name is looked up now
   */
  SocketAddress toSocketAddress();

  /**
   * A socket file.
   *
   * @param path of the file; absolute, so that it means the same in every process
   */
  record Unix(String path) implements Address {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the path.
     *
     * @param path 1 to {@value Address#MAX_PATH_BYTES} bytes of UTF-8
     */
    public Unix {
      int length = path.getBytes(StandardCharsets.UTF_8).length;
      if (length == 0 || length > MAX_PATH_BYTES) {
        throw new IllegalArgumentException(
            "the path of a socket may have 1 to "
                + MAX_PATH_BYTES
                + " bytes, not "
                + length
                + "; use a directory with a shorter name than in "
                + path);
      }
      if (path.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "abstract socket names are not supported: any user of this machine could connect");
      }
    }

    @Override
    public SocketAddress toSocketAddress() {
      return UnixDomainSocketAddress.of(path);
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * A TCP port.
   *
   * @param host a name or an address
   * @param port 0 to 65535
   */
  record Tcp(String host, int port) implements Address {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the port.
     *
     * @param host a name or an address
     * @param port 0 to 65,535; a listener takes 0 for any free one
     */
    public Tcp {
      Objects.requireNonNull(host, "host");
      if (port < 0 || port > 0xFFFF) {
        throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
      }
    }

    @Override
    public SocketAddress toSocketAddress() {
      return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
      return "tcp:" + host + ":" + port;
    }
  }
}
