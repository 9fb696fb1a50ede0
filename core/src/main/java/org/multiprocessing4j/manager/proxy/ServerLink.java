package org.multiprocessing4j.manager.proxy;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.queue.Delivery;
import org.multiprocessing4j.manager.call.Reply;
import org.multiprocessing4j.manager.call.ServerRoot;
import org.multiprocessing4j.process.CurrentProcess;
import org.multiprocessing4j.process.EncodedThrowable;
import org.multiprocessing4j.process.Uninterruptibly;

/**
 * The connections of this process to one server: the key, and a connection for each thread that has
 * called it.
 *
 * <p>Connections of threads that have ended are closed when the next thread connects, and those to
 * servers that have ended when this process hears of another server.
 */
@Internal
public final class ServerLink {
  private static final Map<Address, ServerLink> LINKS = new ConcurrentHashMap<>();

  /** How many threads connect at a time: a server turns away the oldest of too many strangers. */
  private static final int MOST_CONNECTING = 32;

  /** The server that this process is, once it runs. */
  private static volatile @Nullable LocalServer here;

  private final Address address;
  private final byte[] authKey;
  private final Map<Thread, ClientConnection> connections = new HashMap<>();
  private final Semaphore connecting = new Semaphore(MOST_CONNECTING);

  /**
   * How many managers of this process have opened the link and not closed it; guarded by
   * connections.
   */
  private int users;

  private ServerLink(Address address, byte[] authKey) {
    this.address = address;
    this.authKey = authKey.clone();
  }

  /**
   * Connects to a server and makes its key known in this process, for proxies that arrive later. A
   * key that the server refuses changes nothing.
   */
  public static ServerLink open(Address address, byte[] authKey) throws InterruptedException {
    leaveEndedServers();
    ServerLink opened = new ServerLink(address, authKey);
    var connected = opened.connection();
    ServerLink kept = LINKS.compute(address, (a, known) -> withUser(known, opened));
    if (kept != opened) {
      connected.close();
    }
    return kept;
  }

  /** Counts the user while nobody can remove the link, which {@link #isOver} does without one. */
  private static ServerLink withUser(@Nullable ServerLink known, ServerLink opened) {
    ServerLink kept = known != null && known.hasKeyOf(opened) ? known : opened;
    synchronized (kept.connections) {
      kept.users++;
    }
    return kept;
  }

  /** Declares this process to be a server; from now on its own calls to it need no connection. */
  public static void serveHere(LocalServer server) {
    here = server;
  }

  /** The link to a server, with the key of this process's family unless another one is known. */
  static ServerLink to(Address address) {
    ServerLink known = LINKS.get(address);
    return known == null ? toStranger(address) : known;
  }

  private static ServerLink toStranger(Address address) {
    leaveEndedServers();
    return LINKS.computeIfAbsent(address, a -> new ServerLink(a, CurrentProcess.get().authKey()));
  }

  /** A process that lives long may meet thousands of servers, one after the other. */
  private static void leaveEndedServers() {
    for (Address address : LINKS.keySet()) {
      LINKS.computeIfPresent(address, (a, link) -> link.isOver() ? null : link);
    }
  }

  /**
   * Closes the connections to a server that has ended; returns whether nothing is left to know. A
   * key that was given stays known, for the next server at the address.
   */
  private boolean isOver() {
    synchronized (connections) {
      boolean wasConnected = !connections.isEmpty();
      connections.values().forEach(ClientConnection::closeIfServerHasEnded);
      connections.values().removeIf(connection -> !connection.isOpen());
      return wasConnected && connections.isEmpty() && users == 0 && hasKeyOfFamily();
    }
  }

  private boolean hasKeyOfFamily() {
    return MessageDigest.isEqual(authKey, CurrentProcess.get().authKey());
  }

  private boolean hasKeyOf(ServerLink other) {
    return MessageDigest.isEqual(authKey, other.authKey);
  }

  /** A proxy of the object that makes the others. */
  public ServerRoot root() {
    return ProxyHandler.proxy(address, ServerRoot.ID, ServerRoot.class);
  }

  /**
   * Calls a method in the server and waits for its result.
   *
   * @param interruptible whether an interrupt of the calling thread is passed on to the server
   * @throws org.multiprocessing4j.manager.ManagerDownException if the server cannot be reached
   * @throws Throwable what the method threw
   */
  @Nullable Object call(
      long objectId, String method, @Nullable Object[] arguments, boolean interruptible)
      throws Throwable {
    Reply reply = ask(objectId, method, arguments, interruptible);
    if (reply instanceof Reply.Value returned) {
      return returned.value();
    }
    if (reply instanceof Reply.Delivered delivered) {
      Delivery<?> served = ProxyHandler.proxy(address, delivered.objectId(), Delivery.class);
      return new ReceivedDelivery<>(delivered.value(), delivered.deliveries(), served);
    }
    if (reply instanceof Reply.Reference reference) {
      return ProxyHandler.proxy(address, reference.objectId(), reference.type());
    }
    EncodedThrowable thrown = ((Reply.Thrown) reply).failure();
    Throwable rebuilt = thrown.rebuild(reason -> asText(thrown, reason));
    if (rebuilt instanceof InterruptedException) {
      boolean ignored = Thread.interrupted(); // what is thrown reports it
    }
    throw rebuilt;
  }

  private IpcException asText(EncodedThrowable thrown, Throwable reason) {
    return new IpcException(
        "the call failed in the manager at "
            + address
            + " with:\n"
            + thrown.stack().stripTrailing(),
        reason);
  }

  /**
   * In the server itself the calling thread does what it asks for, with the locks that it has. Most
   * methods cannot tell of an interrupt while it connects; it stays pending for those that can.
   */
  private Reply ask(
      long objectId, String method, @Nullable Object[] arguments, boolean interruptible) {
    LocalServer server = here;
    return server != null && server.isAt(address)
        ? server.executeHere(objectId, method, arguments)
        : Uninterruptibly.get(this::connection).call(objectId, method, arguments, interruptible);
  }

  /**
   * Closes the connection of the calling thread, and those of all threads if this was the last
   * user: others may have calls under way. The next call opens new ones. To be called once by each
   * user.
   */
  public void close() {
    synchronized (connections) {
      users--;
      if (users > 0) {
        ClientConnection own = connections.remove(Thread.currentThread());
        if (own != null) {
          own.close();
        }
      } else {
        closeAll();
      }
    }
  }

  private void closeAll() {
    connections.values().forEach(ClientConnection::close);
    connections.clear();
  }

  /** Closes all connections and forgets the key, since the server has ended. */
  public void closeForEver() {
    synchronized (connections) {
      closeAll();
    }
    LINKS.remove(address, this);
  }

  private ClientConnection connection() throws InterruptedException {
    synchronized (connections) {
      ClientConnection known = connections.get(Thread.currentThread());
      if (known != null && known.isOpen()) {
        return known;
      }
      closeThoseOfEndedThreads();
    }
    ClientConnection opened = connect();
    synchronized (connections) {
      connections.put(Thread.currentThread(), opened);
    }
    return opened;
  }

  private ClientConnection connect() throws InterruptedException {
    connecting.acquire();
    try {
      return ClientConnection.connect(address, authKey);
    } finally {
      connecting.release();
    }
  }

  private void closeThoseOfEndedThreads() {
    for (Iterator<Map.Entry<Thread, ClientConnection>> i = connections.entrySet().iterator();
        i.hasNext(); ) {
      Map.Entry<Thread, ClientConnection> entry = i.next();
      if (!entry.getKey().isAlive()) {
        entry.getValue().close();
        i.remove();
      }
    }
  }
}
