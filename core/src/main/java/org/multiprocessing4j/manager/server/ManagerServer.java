package org.multiprocessing4j.manager.server;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Listener;
import org.multiprocessing4j.ipc.posix.TerminalSignals;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.manager.call.ServerRoot;
import org.multiprocessing4j.manager.call.Snapshots;
import org.multiprocessing4j.manager.proxy.ServerLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The main loop of a manager's server process: accepts connections until it is told to end. */
@Internal
public final class ManagerServer implements ServerRoot {
  private static final Logger LOG = LoggerFactory.getLogger(ManagerServer.class);

  private final ObjectTable objects = new ObjectTable();
  private final ServedEntries entries = new ServedEntries(objects);
  private final NamedObjects names = new NamedObjects();
  private final Invoker invoker;
  private final Listener listener;

  private ManagerServer(Listener listener) {
    this.listener = listener;
    this.invoker = new Invoker(objects, listener.address());
    objects.addRoot(this);
  }

  /**
   * Runs a server in this process until its thread is interrupted, as {@code Manager.close} does.
   *
   * @param started told the address once clients can connect
   */
  public static void run(
      Address address,
      byte[] authKey,
      @Nullable SerializableRunnable initializer,
      Connection started)
      throws Exception {
    TerminalSignals.leaveToParent();
    if (initializer != null) {
      initializer.run();
    }
    try (Listener listener = Listener.bind(address, authKey, Codec.standard())) {
      ManagerServer server = new ManagerServer(listener);
      ServerLink.serveHere(server.invoker);
      started.send(listener.address());
      started.close();
      warmUp();
      server.serve();
      server.invoker.end();
    }
  }

  private void serve() {
    try {
      listener.serve(client -> new Session(client, invoker).run());
    } catch (InterruptedException toldToEnd) {
      return; // in order
    }
  }

  /** The first queue of a JVM takes some hundred milliseconds, in which its client would wait. */
  private static void warmUp() {
    Thread thread = new Thread(ManagerServer::createQueue, "mp4j-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  private static void createQueue() {
    try {
      IpcQueue.create().close();
    } catch (IpcException unable) {
      LOG.debug("No queue can be made here now; whoever wants one will be told", unable);
    }
  }

  @Override
  public long create(Class<?> type, SerializableCallable<?> factory) throws Exception {
    Object target = factory.call();
    if (target == null) {
      throw new IllegalArgumentException("the factory of a " + type.getName() + " returned null");
    }
    return objects.add(target, type);
  }

  @Override
  public long getOrCreate(String name, Class<?> type, SerializableCallable<?> factory)
      throws Exception {
    return names.getOrCreate(name, type, () -> create(type, factory));
  }

  @Override
  public Object snapshot(long objectId) {
    return Snapshots.copy(objects.get(objectId).target());
  }

  @Override
  public byte @Nullable [] encodedValue(long mapId, Object key) {
    return entries.encodedValue(mapId, key);
  }

  @Override
  public boolean exchangeValue(
      long mapId, Object key, byte @Nullable [] expected, @Nullable Object value) {
    return entries.exchangeValue(mapId, key, expected, value);
  }
}
