package org.multiprocessing4j.ipc.pipe;

import java.io.Serializable;
import java.util.UUID;
import org.multiprocessing4j.ipc.codec.Codec;

/**
 * What travels in the place of a connection: where its socket waits, and the word that gets it,
 * once.
 *
 * @param holder where the process that sent the connection gives out its socket
 * @param holderPid the id of that process, for messages
 * @param token the random word
 * @param name of the connection, for messages
 * @param codec of the connection
 * @param readable whether it may receive
 * @param writable whether it may send
 */
record ConnectionTicket(
    Address.Unix holder,
    long holderPid,
    UUID token,
    String name,
    Codec codec,
    boolean readable,
    boolean writable)
    implements Serializable {

  /** Fetches the socket; called by Java serialisation in the receiving process. */
  private Object readResolve() {
    return SocketConnection.adopt(HandOver.claim(this), name, codec, readable, writable);
  }
}
