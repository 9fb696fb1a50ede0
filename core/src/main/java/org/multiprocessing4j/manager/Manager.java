package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.manager.call.Reflection;
import org.multiprocessing4j.manager.proxy.ProxyHandler;
import org.multiprocessing4j.manager.proxy.ServerLink;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.process.CurrentProcess;

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
 * <p>A proxy implements the interface of its object and may be passed to any process that knows the
 * server's key. If that is the key of the family, as it is by default, all processes of the family
 * know it. With {@link ManagerBuilder#authKey a key of your own}, every other process must call
 * {@link #connect} before it uses a proxy, even a child of this one, and so must a process of
 * another family in any case; otherwise the call throws {@link
 * org.multiprocessing4j.ipc.pipe.AuthenticationException}. Processes that were not handed a proxy
 * meet at {@linkplain #named objects with a name}. A call on a proxy runs in the server, on a copy
 * of the arguments, and returns a copy of the result. Each call is atomic if the method of the
 * object is. Functions that are passed to methods run in the server and must be serialisable; but
 * those of {@code forEach} run here, and so do functions for a {@link #map} that are not
 * serialisable. Iterators, streams, {@code keySet}, {@code subList} and the like work on an
 * unmodifiable copy of the content at one instant, and so do {@code equals} and {@code hashCode} of
 * lists, sets and maps; any other proxy is equal to proxies of its own object only.
 *
 * <p>Any thread of any process may call a proxy; each calling thread has its own connection. An
 * interrupt of a waiting call is passed on to the server; if an interrupt is already pending, a
 * call that declares {@code InterruptedException} throws it at once. What a client's thread holds
 * in the server (locks, permits of a bounded semaphore, unacknowledged deliveries) is released when
 * the thread's process dies; the objects stay. If the server dies, every call fails with {@link
 * ManagerDownException}, including those that wait. If another server takes its address, proxies of
 * the first fail with {@link IllegalStateException}; named objects can be asked for again.
 *
 * <p>The server is a daemon child of the process that started it and ends with it. {@link #close}
 * ends it earlier; its objects are gone then. The connection is authenticated with a key on both
 * sides; it is not encrypted.
 */
public final class Manager extends ObjectMaker implements AutoCloseable {
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
   * Connects to a server that some other process, perhaps on another machine, has started, and
   * makes its key known in this process, so that proxies of its objects can be used here.
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
   * Connects as {@link #connect(Address, byte[])} does, with the key of this process's family: for
   * a server that a process of the family has started without another key, or for any server whose
   * key was set by {@link org.multiprocessing4j.process.CurrentProcess#setAuthKey}.
   *
   * @param address of the server
   * @return a manager that can make objects there, and cannot end it
   * @throws ManagerDownException if nobody listens there
   * @throws org.multiprocessing4j.ipc.pipe.AuthenticationException if the key is not the server's
   * @throws InterruptedException if the thread is interrupted while it connects
   */
  public static Manager connect(Address address) throws InterruptedException {
    return connect(address, CurrentProcess.get().authKey());
  }

  /**
   * Returns where the server listens.
   *
   * @return the address, with the real port if 0 was asked for
   */
  public Address address() {
    return address;
  }

  @Override
  public <I> I create(Class<I> type, SerializableCallable<? extends I> factory) throws Exception {
    requireInterface("create", type);
    return ProxyHandler.proxy(address, link.root().create(type, factory), type);
  }

  /**
   * Returns the object with a name, which the first caller's factory makes: Python's {@code
   * register(name, callable)}. All processes that know this server get proxies of the same one.
   *
   * <p>If several call at the same time, one factory makes the object, and the other callers wait
   * for it; callers for other names do not. If the factory throws, there is no object, and the next
   * of those that waited tries its own factory. The object lives as long as the manager.
   *
   * @param name any text
   * @param type an interface; its methods can be called through the proxy, and no others
   * @param factory runs in the server, if there is no such object; it may ask for other names
   * @param <I> the interface
   * @return its proxy
   * @throws IllegalArgumentException if the type is not an interface, not one of the object, or not
   *     exported by its module
   * @throws IllegalStateException if the object with that name was made with another interface, or
   *     if a factory asks for what it is to make, perhaps by way of the factories of other names
   * @throws InterruptedException if the thread is interrupted while another caller's factory runs
   * @throws ManagerDownException if the server cannot be reached
   * @throws Exception what the factory throws
   * @see #named
   */
  public <I> I getOrCreate(String name, Class<I> type, SerializableCallable<? extends I> factory)
      throws Exception {
    requireInterface("getOrCreate", type);
    return ProxyHandler.proxy(address, link.root().getOrCreate(name, type, factory), type);
  }

  /**
   * Returns a maker of a named object of any kind. {@link #getOrCreate} tells who makes the object.
   *
   * <pre>{@code
   * IpcQueue<Job> jobs = manager.named("jobs").queue(); // the same queue for all callers
   * }</pre>
   *
   * <p>Its methods that declare no {@code InterruptedException} throw an {@link
   * org.multiprocessing4j.ipc.IpcException} if the thread is interrupted while another caller's
   * factory for that name runs; the interrupt stays pending.
   *
   * @param name any text
   * @return the maker, for the object with that name alone
   */
  public ObjectMaker named(String name) {
    Objects.requireNonNull(name, "name");
    return new ObjectMaker() {
      @Override
      public <I> I create(Class<I> type, SerializableCallable<? extends I> factory)
          throws Exception {
        return getOrCreate(name, type, factory);
      }
    };
  }

  private static void requireInterface(String call, Class<?> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(
          call + ": " + type.getName() + " is not an interface; a proxy needs one");
    }
    if (!Reflection.mayInvoke(type)) {
      throw new IllegalArgumentException(
          "%s: module %s keeps %s to itself; write 'exports %s' into its module-info.java, or 'opens' if the interface is not public"
              .formatted(call, type.getModule().getName(), type.getName(), type.getPackageName()));
    }
  }

  /**
   * Waits for the end of the server. For a program that does nothing else, until a signal ends it.
   *
   * <pre>{@code
   * Manager.builder().address(Address.tcp("0.0.0.0", 5000)).authKey(key).start().join();
   * }</pre>
   *
   * @throws IllegalStateException if this manager was only connected to, not started here
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void join() throws InterruptedException {
    startedHere("join").join();
  }

  /**
   * Waits for the end of the server, or until the time is over.
   *
   * @param timeout how long at most; zero or negative means not at all
   * @return whether it has ended
   * @throws IllegalStateException if this manager was only connected to, not started here
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public boolean join(Duration timeout) throws InterruptedException {
    return startedHere("join").join(timeout);
  }

  /**
   * Ends the server: asks it to end, sends SIGTERM after the shutdown timeout, and finally SIGKILL.
   * A second call does nothing.
   *
   * @throws IllegalStateException if this manager was only connected to, not started here
   */
  public void shutdown() {
    ChildProcess unused = startedHere("shutdown");
    close();
  }

  private ChildProcess startedHere(String call) {
    if (server == null) {
      throw new IllegalStateException(
          call
              + ": the manager at "
              + address
              + " was started by another process; only that can end it or wait for its end");
    }
    return server;
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
    stop(server, shutdownTimeout);
    link.closeForEver();
  }

  /** Waits for no answer, which a server that is stopped or stuck would not give. */
  static void stop(ChildProcess running, Duration timeout) {
    running.interrupt();
    try {
      running.join(timeout);
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
