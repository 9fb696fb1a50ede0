package org.multiprocessing4j.manager.proxy;

import java.io.Serializable;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.manager.call.Reflection;
import org.multiprocessing4j.manager.call.Request;
import org.multiprocessing4j.manager.call.ServerRoot;
import org.multiprocessing4j.manager.call.Snapshots;

/**
 * What stands behind a proxy: the address of the server and the number of the object there.
 *
 * <p>Nearly every method is a call to the server. Not so are those whose result or argument only
 * makes sense here: iteration runs over a copy that cannot be changed, {@code drainTo} fills the
 * caller's collection, and {@code close} does nothing since the object belongs to the manager. A
 * function for a map that cannot travel is applied here, see {@link OptimisticMap}.
 */
@Internal
public final class ProxyHandler implements InvocationHandler, Serializable {
  private static final long serialVersionUID = 1L;

  private static final Object[] NO_ARGUMENTS = {};

  /** Methods of collections and maps that walk over all elements. */
  private static final Set<String> WALKS =
      Set.of(
          "iterator",
          "listIterator",
          "spliterator",
          "stream",
          "parallelStream",
          "forEach",
          "toArray",
          "keySet",
          "values",
          "entrySet");

  /** Methods of queues that fill a collection of the caller. */
  private static final Set<String> FILLS = Set.of("drainTo", "getMany");

  private final Address address;
  private final long objectId;
  private final Class<?> type;

  private ProxyHandler(Address address, long objectId, Class<?> type) {
    this.address = address;
    this.objectId = objectId;
    this.type = type;
  }

  /** Makes a proxy of an object in a server. */
  public static <I> I proxy(Address address, long objectId, Class<I> type) {
    ProxyHandler handler = new ProxyHandler(address, objectId, type);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    @Nullable Object[] arguments = args == null ? NO_ARGUMENTS : args;
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(method, arguments);
    }
    if (isContainer() && WALKS.contains(method.getName())) {
      return onCopy(method, arguments);
    }
    if (isAtomicDefault(method) && !allCanTravel(arguments)) {
      ServerRoot root = ServerLink.to(address).root();
      return Reflection.invoke(method, new OptimisticMap<>(root, objectId), arguments);
    }
    if (proxy instanceof BlockingQueue<?> queue && fillsACollection(method)) {
      return new QueueDrain(queue).into(method, arguments);
    }
    boolean isClose = proxy instanceof AutoCloseable && method.getName().equals("close");
    if (isClose && arguments.length == 0) {
      return null;
    }
    Object result = remote(method, arguments);
    return isContainer() ? Snapshots.ofView(method, result) : result;
  }

  private static boolean fillsACollection(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    boolean hasTarget = parameters.length > 0 && parameters[0] == Collection.class;
    return hasTarget && FILLS.contains(method.getName());
  }

  private boolean isContainer() {
    return Snapshots.isContainer(type);
  }

  private static boolean isAtomicDefault(Method method) {
    return method.isDefault() && method.getDeclaringClass() == ConcurrentMap.class;
  }

  private static boolean allCanTravel(@Nullable Object[] arguments) {
    return Arrays.stream(arguments).allMatch(a -> a == null || a instanceof Serializable);
  }

  private @Nullable Object ofObject(Method method, @Nullable Object[] arguments) throws Throwable {
    if (method.getName().equals("toString")) {
      return text(method);
    }
    if (method.getName().equals("equals")) {
      return isEqual(method, arguments[0]);
    }
    return isEqualByElements() // of which some have another hash code in the server
        ? onCopy(method, arguments)
        : address.hashCode() * 31 + Long.hashCode(objectId);
  }

  private @Nullable Object isEqual(Method equals, @Nullable Object that) throws Throwable {
    if (isSameObject(that)) {
      return true;
    }
    if (!isEqualByElements()) {
      return false;
    }
    ProxyHandler other = behind(that);
    return other != null && other.isEqualByElements()
        ? onCopy(equals, new Object[] {other.copy()})
        : onCopy(equals, new @Nullable Object[] {that});
  }

  private boolean isEqualByElements() {
    return List.class.isAssignableFrom(type)
        || Set.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type);
  }

  /** Does not fail with the server: a log or a debugger may want the text. */
  private String text(Method toString) throws Throwable {
    try {
      return String.valueOf(remote(toString, NO_ARGUMENTS));
    } catch (IpcException unreachable) {
      return this + ", which does not answer";
    }
  }

  private boolean isSameObject(@Nullable Object other) {
    ProxyHandler that = behind(other);
    return that != null && that.isAt(address) && objectId == that.objectId;
  }

  private @Nullable Object onCopy(Method method, @Nullable Object[] arguments) throws Throwable {
    Object copy = copy();
    if (copy instanceof Map<?, ?> map) {
      return walk(Map.class, Collections.unmodifiableMap(map), method, arguments);
    }
    return copy instanceof Set<?> set
        ? walk(Set.class, Collections.unmodifiableSet(set), method, arguments)
        : walk(List.class, Collections.unmodifiableList((List<?>) copy), method, arguments);
  }

  private Object copy() {
    return ServerLink.to(address).root().snapshot(objectId);
  }

  /** The method may be declared by a type that the copy does not have, such as a deque. */
  private static @Nullable Object walk(
      Class<?> kind, Object copy, Method method, @Nullable Object[] arguments) throws Throwable {
    Method same = kind.getMethod(method.getName(), method.getParameterTypes());
    Object result = Reflection.invoke(same, copy, arguments);
    Class<?> wanted = MethodType.methodType(method.getReturnType()).wrap().returnType();
    if (result != null && !wanted.isInstance(result)) {
      throw new UnsupportedOperationException(
          method + " cannot be walked by a proxy: copy the elements, or use an iterator");
    }
    return result;
  }

  private @Nullable Object remote(Method method, @Nullable Object[] arguments) throws Throwable {
    List<Class<?>> declared = List.of(method.getExceptionTypes());
    if (declared.contains(InterruptedException.class) && Thread.interrupted()) {
      throw new InterruptedException();
    }
    boolean interruptible =
        declared.stream().anyMatch(type -> type.isAssignableFrom(InterruptedException.class));
    @Nullable Object[] sent = isContainer() ? Snapshots.ofArguments(method, arguments) : arguments;
    return ServerLink.to(address).call(objectId, Request.keyOf(method), sent, interruptible);
  }

  /** Returns what stands behind a proxy of ours; null if it is none. */
  public static @Nullable ProxyHandler behind(@Nullable Object object) {
    return object != null
            && Proxy.isProxyClass(object.getClass())
            && Proxy.getInvocationHandler(object) instanceof ProxyHandler handler
        ? handler
        : null;
  }

  public boolean isAt(Address server) {
    return address.equals(server);
  }

  public long objectId() {
    return objectId;
  }

  @Override
  public String toString() {
    return type.getSimpleName() + " " + objectId + " of the manager at " + address;
  }
}
