package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.process.ChildProcess;

/**
 * A server process that holds objects, and the maker of their proxies.
 *
 * <pre>{@code
 * try (Manager manager = Manager.start()) {
 *   ConcurrentMap<String, Integer> words = manager.map();
 *   ChildProcess child = new ChildProcess(() -> words.put("hello", 1)).start();
 *   child.join();
 *   System.out.println(words); // {hello=1}
 * }
 * }</pre>
 *
 * <p>A proxy implements the interface of its object and may be passed to any process. A call on it
 * runs in the server, on a copy of the arguments, and returns a copy of the result. Each call is
 * atomic as far as the object is; functions given to {@code compute}, {@code merge} or {@link
 * Namespace#update} run in the server and must be serialisable. Walks (iterators, streams, {@code
 * keySet}) run over a copy that was taken at once and cannot be changed.
 *
 * <p>Any thread of any process may call a proxy; each calling thread has its own connection. An
 * interrupt of a waiting call is passed on to the server. What a client's thread holds there
 * (locks, permits, unacknowledged deliveries) comes back when the thread's process dies. If the
 * server dies, each call fails with {@link ManagerDownException}, the waiting ones too.
 *
 * <p>The server is a daemon child of the process that started it and ends with it. {@link #close}
 * ends it earlier; its objects are gone then. The connection is authenticated with a key on both
 * sides; it is not encrypted.
 */
public final class Manager implements AutoCloseable {
  private final Address address;
  private final ServerLink link;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final @Nullable ChildProcess server;
  private final Duration shutdownTimeout;

  Manager(Address address, byte[] authKey, @Nullable ChildProcess server, Duration shutdownTimeout)
      throws InterruptedException {
    this.address = address;
    this.link = ServerLink.open(address, authKey);
    this.server = server;
    this.shutdownTimeout = shutdownTimeout;
  }

  /**
   * Starts a server on a Unix domain socket with the key of this process's family.
   *
   * @return the manager, whose server accepts calls
   * @throws InterruptedException if the thread is interrupted while the server starts
   */
  public static Manager start() throws InterruptedException {
    return builder().start();
  }

  /**
   * Returns a builder, for a server with another address, key or start-up.
   *
   * @return a new builder
   */
  public static ManagerBuilder builder() {
    return new ManagerBuilder();
  }

  /**
   * Connects to a server that some other process, perhaps on another machine, has started.
   *
   * @param address of the server
   * @param authKey its key
   * @return a manager that can make objects there, and cannot end it
   * @throws ManagerDownException if nobody listens there
   * @throws org.multiprocessing4j.ipc.pipe.AuthenticationException if the key is not the server's
   * @throws InterruptedException if the thread is interrupted while it connects
   */
  public static Manager connect(Address address, byte[] authKey) throws InterruptedException {
    return new Manager(address, authKey, null, Duration.ZERO);
  }

  /**
   * Returns where the server listens.
   *
   * @return the address, with the real port if 0 was asked for
   */
  public Address address() {
    return address;
  }

  /**
   * Makes an unbounded queue.
   *
   * @param <E> the type of the messages
   * @return its proxy
   */
  public <E> IpcQueue<E> queue() {
    return queue(0);
  }

  /**
   * Makes a queue.
   *
   * @param maxSize the most messages that it holds; zero or negative means no bound
   * @param <E> the type of the messages
   * @return its proxy
   */
  @SuppressWarnings("unchecked") // the element type exists only in the client's source
  public <E> IpcQueue<E> queue(int maxSize) {
    return made(IpcQueue.class, () -> IpcQueue.create(maxSize));
  }

  /**
   * Makes a list.
   *
   * @param <E> the type of the elements
   * @return its proxy
   */
  @SuppressWarnings("unchecked") // the element type exists only in the client's source
  public <E> List<E> list() {
    return made(List.class, () -> Collections.synchronizedList(new ArrayList<>()));
  }

  /**
   * Makes a map without null keys and values.
   *
   * <p>Its functions of functions, such as {@code merge} and {@code computeIfAbsent}, are atomic. A
   * serialisable function runs once, in the server; any other one runs here, again and again until
   * no other client has changed the entry meanwhile.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @return its proxy
   */
  @SuppressWarnings("unchecked") // the element types exist only in the client's source
  public <K, V> ConcurrentMap<K, V> map() {
    return made(ConcurrentMap.class, ConcurrentHashMap::new);
  }

  /**
   * Makes a set that keeps the order of insertion.
   *
   * @param <E> the type of the elements
   * @return its proxy
   */
  @SuppressWarnings("unchecked") // the element type exists only in the client's source
  public <E> Set<E> set() {
    return made(Set.class, () -> Collections.synchronizedSet(new LinkedHashSet<>()));
  }

  /**
   * Makes a list of a fixed length.
   *
   * @param elements its first content
   * @param <E> the type of the elements
   * @return its proxy
   */
  @SafeVarargs
  @SuppressWarnings({"unchecked", "varargs"}) // the array is only copied into the server
  public final <E> List<E> array(E... elements) {
    return made(List.class, () -> Collections.synchronizedList(Arrays.asList(elements)));
  }

  /**
   * Makes a set of named values.
   *
   * @return its proxy
   */
  public Namespace namespace() {
    return made(Namespace.class, ServedNamespace::new);
  }

  /**
   * Makes a shared value.
   *
   * @param initial its first value
   * @param <V> its type
   * @return its proxy
   */
  @SuppressWarnings("unchecked") // the value type exists only in the client's source
  public <V> ManagedReference<V> value(V initial) {
    return made(ManagedReference.class, () -> new ServedReference<>(initial));
  }

  /**
   * Makes a reentrant lock. Its conditions stay in the server and may be passed around like it.
   *
   * @return its proxy
   */
  public Lock lock() {
    return made(Lock.class, ServedLock::new);
  }

  /**
   * Makes a signalling semaphore: a number, which a release makes larger than it ever was.
   *
   * @param permits how many there are at the start; at least 0
   * @return its proxy
   * @throws IllegalArgumentException if the permits are less than 0
   */
  public ManagedSemaphore semaphore(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException("semaphore: permits must be 0 or more, not " + permits);
    }
    return made(ManagedSemaphore.class, () -> new ServedSemaphore(permits));
  }

  /**
   * Makes a bounded semaphore, whose permits come back from clients that die.
   *
   * @param permits how many there are; at least 1
   * @return its proxy
   * @throws IllegalArgumentException if the permits are less than 1
   */
  public ManagedSemaphore boundedSemaphore(int permits) {
    if (permits < 1) {
      throw new IllegalArgumentException(
          "boundedSemaphore: permits must be 1 or more, not " + permits);
    }
    return made(ManagedSemaphore.class, () -> new ServedBoundedSemaphore(permits));
  }

  /**
   * Makes a flag that is not set.
   *
   * @return its proxy
   */
  public ManagedEvent event() {
    return made(ManagedEvent.class, ServedEvent::new);
  }

  /**
   * Makes a barrier.
   *
   * @param parties how many threads wait for each other; at least 1
   * @return its proxy
   */
  public ManagedBarrier barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("barrier: parties must be 1 or more, not " + parties);
    }
    return made(ManagedBarrier.class, () -> new ServedBarrier(parties));
  }

  /**
   * Makes an object of any type.
   *
   * @param type an interface; its methods can be called through the proxy, and no others
   * @param factory runs in the server and makes the object
   * @param <I> the interface
   * @return its proxy
   * @throws IllegalArgumentException if the type is not an interface
   * @throws Exception what the factory throws
   */
  public <I> I create(Class<I> type, SerializableCallable<? extends I> factory) throws Exception {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(
          "create: " + type.getName() + " is not an interface; a proxy needs one");
    }
    return ProxyHandler.proxy(address, link.root().create(type, factory), type);
  }

  private <I> I made(Class<I> type, SerializableCallable<? extends I> factory) {
    try {
      return create(type, factory);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception impossible) {
      throw new AssertionError("our own factories throw no checked exception", impossible);
    }
  }

  /**
   * Ends the server: asks it, waits for the shutdown timeout, then terminates and at last kills it.
   * A second call does nothing.
   *
   * @throws IllegalStateException if this manager was only connected to, not started here
   */
  public void shutdown() {
    if (server == null) {
      throw new IllegalStateException(
          "shutdown: the manager at "
              + address
              + " was started by another process; only that can end it");
    }
    close();
  }

  /**
   * Ends the server if it was started here, and closes this process's connections to it: that of
   * the calling thread, and those of the other threads unless this process has connected more than
   * once and another manager is still open. Waits no longer than the shutdown timeout plus the time
   * that a kill takes. A second call does nothing.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    if (server == null) {
      link.close();
      return;
    }
    if (server.isAlive()) {
      stop(server);
    }
    link.closeForEver();
  }

  private void stop(ChildProcess running) {
    try {
      link.root().shutdown();
      running.join(shutdownTimeout);
    } catch (ManagerDownException down) {
      // Then it ends by itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.close();
  }

  @Override
  public String toString() {
    return "Manager at " + address;
  }
}
