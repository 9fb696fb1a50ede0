package org.multiprocessing4j.ipc.posix;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The addresses of the JDK as {@code struct sockaddr}, and back.
 *
 * <pre>
 *              0        2            4            8                24
 * sockaddr_un  | family | path, ends with a zero, 108 bytes ...    |
 * sockaddr_in  | family | port (BE)  | address    |
 * sockaddr_in6 | family | port (BE)  | flow info  | address, 16    | scope id |
 * </pre>
 */
final class SocketAddresses {
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int MAX_SIZE_BYTES = 112;

  private static final int MAX_PATH_BYTES = 107;
  private static final int PORT_OFFSET = 2;
  private static final int DATA_OFFSET = 2;
  private static final int INET_ADDRESS_OFFSET = 4;
  private static final int INET_SIZE_BYTES = 16;
  private static final int FLOW_OFFSET = 4;
  private static final int INET6_ADDRESS_OFFSET = 8;
  private static final int SCOPE_OFFSET = 24;
  private static final int INET6_SIZE_BYTES = 28;

  private SocketAddresses() {}

  static int family(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress) {
      return AF_UNIX;
    }
    return inetAddress(address) instanceof Inet6Address ? AF_INET6 : AF_INET;
  }

  /** Writes the structure to offset 0 of a buffer in native order, and returns its size. */
  static int encode(SocketAddress address, ByteBuffer target) {
    target.putShort(0, (short) family(address));
    return address instanceof UnixDomainSocketAddress unix
        ? encodeUnix(unix, target)
        : encodeInet((InetSocketAddress) address, target);
  }

  private static int encodeUnix(UnixDomainSocketAddress address, ByteBuffer target) {
    byte[] path = CString.encode(address.getPath().toString());
    int length = path.length - 1;
    if (length == 0 || length > MAX_PATH_BYTES) {
      throw new IllegalArgumentException(
          "the path of a socket has 1 to %d bytes, but '%s' has %d: use a shorter directory"
              .formatted(MAX_PATH_BYTES, address.getPath(), length));
    }
    target.put(DATA_OFFSET, path);
    return DATA_OFFSET + path.length;
  }

  private static int encodeInet(InetSocketAddress address, ByteBuffer target) {
    InetAddress host = inetAddress(address);
    target.put(PORT_OFFSET, (byte) (address.getPort() >> 8)); // big-endian on every machine
    target.put(PORT_OFFSET + 1, (byte) address.getPort());
    if (host instanceof Inet6Address six) {
      target.putInt(FLOW_OFFSET, 0);
      target.put(INET6_ADDRESS_OFFSET, six.getAddress());
      target.putInt(SCOPE_OFFSET, six.getScopeId());
      return INET6_SIZE_BYTES;
    }
    target.put(INET_ADDRESS_OFFSET, host.getAddress());
    target.putLong(INET_ADDRESS_OFFSET + 4, 0);
    return INET_SIZE_BYTES;
  }

  private static InetAddress inetAddress(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new IllegalArgumentException(
          "neither a Unix domain nor an internet address: " + address);
    }
    InetAddress host = inet.getAddress();
    if (host == null) {
      throw new IllegalArgumentException("the host name could not be resolved: " + address);
    }
    if (!(host instanceof Inet4Address) && !(host instanceof Inet6Address)) {
      throw new IllegalArgumentException("neither an IPv4 nor an IPv6 address: " + address);
    }
    return host;
  }

  /** Reads the structure at offset 0 of a buffer in native order. */
  static SocketAddress decode(ByteBuffer source, int length) {
    int family = Short.toUnsignedInt(source.getShort(0));
    return switch (family) {
      case AF_UNIX -> UnixDomainSocketAddress.of(decodePath(source, length));
      case AF_INET -> inet(source, INET_ADDRESS_OFFSET, new byte[4], 0);
      case AF_INET6 ->
          inet(source, INET6_ADDRESS_OFFSET, new byte[16], source.getInt(SCOPE_OFFSET));
      default -> throw new IllegalArgumentException("unknown address family " + family);
    };
  }

  private static String decodePath(ByteBuffer source, int length) {
    int end = DATA_OFFSET;
    while (end < length && source.get(end) != 0) {
      end++;
    }
    byte[] path = new byte[end - DATA_OFFSET];
    source.get(DATA_OFFSET, path);
    return new String(path, PlatformEncoding.charset());
  }

  private static InetSocketAddress inet(
      ByteBuffer source, int offset, byte[] address, int scopeId) {
    source.get(offset, address);
    int port =
        (Byte.toUnsignedInt(source.get(PORT_OFFSET)) << 8)
            | Byte.toUnsignedInt(source.get(PORT_OFFSET + 1));
    try {
      InetAddress host =
          scopeId == 0
              ? InetAddress.getByAddress(address)
              : Inet6Address.getByAddress(null, address, scopeId);
      return new InetSocketAddress(host, port);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + address.length + " bytes", e);
    }
  }
}
