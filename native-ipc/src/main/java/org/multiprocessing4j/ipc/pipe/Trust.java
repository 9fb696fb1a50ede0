package org.multiprocessing4j.ipc.pipe;

import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.posix.PeerCredentials;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.SocketOptions;

/** Which processes to talk to, and which classes to decode from them. */
final class Trust {
  private Trust() {}

  /** Processes of the same user trust each other; what crosses a network could be anybody's. */
  static Codec defaultCodec(Address address) {
    return address instanceof Address.Unix ? Codec.standard() : Codec.restrictedTo();
  }

  /**
   * Refuses the process at the other end of a Unix socket if it is another user's; the kernel
   * knows.
   */
  static void requireSameUser(int fd, Address address) {
    if (!(address instanceof Address.Unix)) {
      return;
    }
    PeerCredentials peer = SocketOptions.peerCredentials(fd);
    if (peer.uid() != Posix.getuid()) {
      throw new AuthenticationException(
          "the process "
              + peer.pid()
              + " at the other end of "
              + address
              + " belongs to user "
              + peer.uid()
              + ", not to user "
              + Posix.getuid(),
          null);
    }
  }
}
