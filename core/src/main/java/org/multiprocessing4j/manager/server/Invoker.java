package org.multiprocessing4j.manager.server;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.queue.Delivery;
import org.multiprocessing4j.manager.ByReference;
import org.multiprocessing4j.manager.call.Reply;
import org.multiprocessing4j.manager.call.Request;
import org.multiprocessing4j.manager.call.Snapshots;
import org.multiprocessing4j.manager.proxy.LocalServer;
import org.multiprocessing4j.manager.proxy.ProxyHandler;
import org.multiprocessing4j.process.EncodedThrowable;

/** Executes calls on the objects of a server. */
final class Invoker implements LocalServer {
  /** Types of the libraries whose objects must stay where they are; ours carry an annotation. */
  private static final Set<Class<?>> STAY = Set.of(Condition.class, Delivery.class);

  private final ObjectTable objects;
  private final Address address;
  private volatile boolean ended;

  /** Executes calls on the objects of the server at an address. */
  Invoker(ObjectTable objects, Address address) {
    this.objects = objects;
    this.address = address;
  }

  /** Executes a call; whatever goes wrong becomes a reply too. */
  Reply execute(Request.Call call) {
    @Nullable Object[] arguments;
    try {
      Object decoded = Codec.standard().decode(ByteBuffer.wrap(call.arguments()));
      arguments = (Object[]) Objects.requireNonNull(decoded);
    } catch (RuntimeException | Error undecodable) { // of classes that are not here, for example
      return new Reply.Thrown(EncodedThrowable.of(undecodable));
    }
    return execute(call.objectId(), call.method(), arguments);
  }

  @SuppressWarnings("CatchingUnchecked") // the worker must survive every method
  private Reply execute(long objectId, String key, @Nullable Object[] arguments) {
    try {
      ServedObject object = objects.get(objectId);
      Method method = object.method(key);
      Object result = object.invoke(method, argumentsFor(object, method, arguments));
      return result != null && staysHere(method)
          ? reference(result, method.getReturnType())
          : new Reply.Value(Snapshots.of(result));
    } catch (Throwable thrown) {
      return new Reply.Thrown(EncodedThrowable.of(thrown));
    }
  }

  @Override
  public boolean isAt(Address server) {
    return address.equals(server);
  }

  @Override
  public Reply executeHere(long objectId, String method, @Nullable Object[] arguments) {
    return Snapshots.deepCopy(execute(objectId, method, Snapshots.deepCopy(arguments)));
  }

  /**
   * Where a container works with all elements of another one of this server, or of itself, it gets
   * a copy: it would otherwise wait for the other's lock while it holds its own.
   */
  private @Nullable Object[] argumentsFor(
      ServedObject object, Method method, @Nullable Object[] arguments) {
    return Snapshots.isContainer(object.type())
        ? Snapshots.replaceContainers(
            method, arguments, (parameter, argument) -> copyIfContainer(argument))
        : arguments;
  }

  private @Nullable Object copyIfContainer(@Nullable Object argument) {
    ProxyHandler handler = ProxyHandler.behind(argument);
    if (handler == null || !handler.isAt(address)) {
      return argument;
    }
    ServedObject object = objects.get(handler.objectId());
    return Snapshots.isContainer(object.type()) ? Snapshots.copy(object.target()) : argument;
  }

  /** Removes what would outlive this process; from now on no call is answered. */
  void end() {
    ended = true;
    objects.closeQueues();
  }

  /** {@return whether the server is ending, so that what a call says is not its own fault} */
  boolean hasEnded() {
    return ended;
  }

  void releaseAllOfCurrentThread() {
    objects.releaseAllOfCurrentThread();
  }

  private static boolean staysHere(Method method) {
    return STAY.contains(method.getReturnType()) || method.isAnnotationPresent(ByReference.class);
  }

  private Reply reference(Object result, Class<?> type) {
    return result instanceof Delivery<?> delivery
        ? new Reply.Delivered(objects.add(delivery), delivery.value(), delivery.deliveries())
        : new Reply.Reference(objects.add(result, type), type);
  }
}
