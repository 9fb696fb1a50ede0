package org.multiprocessing4j.manager;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.queue.Delivery;

/** Executes calls on the objects of a server. */
final class Invoker {
  /** Types of the libraries whose objects must stay where they are; ours carry an annotation. */
  private static final Set<Class<?>> STAY = Set.of(Condition.class, Delivery.class);

  private final ObjectTable objects;

  Invoker(ObjectTable objects) {
    this.objects = objects;
  }

  /** Executes a call; whatever goes wrong becomes a reply too. */
  @SuppressWarnings("CatchingUnchecked") // the worker must survive every method
  Reply execute(Request.Call call) {
    try {
      ServedObject object = objects.get(call.objectId());
      Method method = object.method(call.method());
      Object result = object.invoke(method, call.arguments());
      return result != null && staysHere(method)
          ? reference(result, method.getReturnType())
          : new Reply.Value(Snapshots.of(result));
    } catch (Throwable thrown) {
      return new Reply.Thrown(sendable(thrown));
    }
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

  /** The exception itself if it can be serialised, otherwise one that tells what it was. */
  static Throwable sendable(Throwable thrown) {
    try {
      Codec.standard().encode(thrown, new EncodedBuffer());
      return thrown;
    } catch (RuntimeException | StackOverflowError notSerializable) {
      IpcException told = new IpcException(thrown.toString());
      told.setStackTrace(thrown.getStackTrace());
      return told;
    }
  }
}
