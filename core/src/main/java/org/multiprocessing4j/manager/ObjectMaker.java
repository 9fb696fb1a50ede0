package org.multiprocessing4j.manager;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.process.ArgumentCheck;

/**
 * Makes objects in the server of a manager, and proxies of them.
 *
 * <p>On a {@link Manager} each call makes a new object. On what {@link Manager#named} returns, the
 * first call makes the object with that name, and all later ones, of any process, find it; their
 * arguments (a bound, a first value) are then ignored, and a call that asks for another interface
 * throws {@link IllegalStateException}.
 *
 * <p>Any thread may call it. {@link Manager} describes what proxies do, and what happens when a
 * process dies.
 */
public abstract class ObjectMaker {
  ObjectMaker() {}

  /**
   * Makes an object of any type. It belongs to the manager: if the type is {@link AutoCloseable},
   * {@code close()} on a proxy does nothing.
   *
   * @param type an interface; its methods can be called through the proxy, and no others
   * @param factory runs in the server and makes the object
   * @param <I> the interface
   * @return its proxy
   * @throws IllegalArgumentException if the type is not an interface, not one of the object, or not
   *     exported by its module
   * @throws ManagerDownException if the server cannot be reached
   * @throws Exception what the factory throws
   */
  public abstract <I> I create(Class<I> type, SerializableCallable<? extends I> factory)
      throws Exception;

  /**
   * Makes an unbounded queue, see {@link #queue(int)}.
   *
   * @param <E> the type of the messages
   * @return its proxy
   * @throws ManagerDownException if the server cannot be reached
   */
  public final <E> IpcQueue<E> queue() {
    return queue(0);
  }

  /**
   * Makes a queue.
   *
   * <p>It belongs to the manager: {@code close} on a proxy does nothing. {@code putBytes}, {@code
   * getBytes} and their forms for many messages throw {@link
   * org.multiprocessing4j.ipc.codec.NotSerializableValueException}, since a {@code ByteBuffer} is
   * not serialisable. A message that was taken by {@code receive} comes back if the client dies
   * before it has acknowledged it.
   *
   * @param maxSize the most messages that it holds; zero or negative means no bound
   * @param <E> the type of the messages
   * @return its proxy
   * @throws org.multiprocessing4j.ipc.queue.QueueStorageException if the server has no space for it
   * @throws ManagerDownException if the server cannot be reached
   */
  @SuppressWarnings("unchecked") // the element type exists only in the client's source
  public final <E> IpcQueue<E> queue(int maxSize) {
    return made(IpcQueue.class, () -> IpcQueue.create(maxSize));
  }

  /**
   * Makes a list.
   *
   * <p>A function given to it must be serialisable: {@code list.removeIf((Predicate<Job> &
   * Serializable) Job::isDone)}.
   *
   * @param <E> the type of the elements
   * @return its proxy
   * @throws ManagerDownException if the server cannot be reached
   */
  @SuppressWarnings("unchecked") // the element type exists only in the client's source
  public final <E> List<E> list() {
    return made(List.class, () -> Collections.synchronizedList(new ArrayList<>()));
  }

  /**
   * Makes a map without null keys and values.
   *
   * <p>Methods that take a function, such as {@code merge} and {@code computeIfAbsent}, are atomic.
   * A serialisable function, such as {@code (BiFunction<Integer, Integer, Integer> & Serializable)
   * Integer::sum}, runs once, in the server; any other runs here, and is repeated if another client
   * has changed the entry meanwhile.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @return its proxy
   * @throws ManagerDownException if the server cannot be reached
   */
  @SuppressWarnings("unchecked") // the element types exist only in the client's source
  public final <K, V> ConcurrentMap<K, V> map() {
    return made(ConcurrentMap.class, ConcurrentHashMap::new);
  }

  /**
   * Makes a set that keeps the order of insertion. A function given to it must be serialisable, as
   * with a {@link #list}.
   *
   * @param <E> the type of the elements
   * @return its proxy
   * @throws ManagerDownException if the server cannot be reached
   */
  @SuppressWarnings("unchecked") // the element type exists only in the client's source
  public final <E> Set<E> set() {
    return made(Set.class, () -> Collections.synchronizedSet(new LinkedHashSet<>()));
  }

  /**
   * Makes a list of a fixed length.
   *
   * @param elements its first content
   * @param <E> the type of the elements
   * @return its proxy
   * @throws ManagerDownException if the server cannot be reached
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
   * @throws ManagerDownException if the server cannot be reached
   */
  public final Namespace namespace() {
    return made(Namespace.class, ServedNamespace::new);
  }

  /**
   * Makes a shared value.
   *
   * @param initial its first value
   * @param <V> its type
   * @return its proxy
   * @throws ManagerDownException if the server cannot be reached
   */
  @SuppressWarnings("unchecked") // the value type exists only in the client's source
  public final <V> ManagedReference<V> value(V initial) {
    return made(ManagedReference.class, () -> new ServedReference<>(initial));
  }

  /**
   * Makes a reentrant lock. Its conditions live in the server, too, and may be passed on like the
   * lock. When a client that holds it dies, the lock is released.
   *
   * @return its proxy
   * @throws ManagerDownException if the server cannot be reached
   */
  public final Lock lock() {
    return made(Lock.class, ServedLock::new);
  }

  /**
   * Makes a signalling semaphore: a number, which may grow beyond its initial value.
   *
   * @param permits how many there are at the start; at least 0
   * @return its proxy
   * @throws IllegalArgumentException if the permits are less than 0
   * @throws ManagerDownException if the server cannot be reached
   */
  public final ManagedSemaphore semaphore(int permits) {
    ArgumentCheck.requireAtLeast("semaphore: permits", 0, permits);
    return made(ManagedSemaphore.class, () -> new ServedSemaphore(permits));
  }

  /**
   * Makes a bounded semaphore, whose permits come back from clients that die.
   *
   * @param permits how many there are; at least 1
   * @return its proxy
   * @throws IllegalArgumentException if the permits are less than 1
   * @throws ManagerDownException if the server cannot be reached
   */
  public final ManagedSemaphore boundedSemaphore(int permits) {
    ArgumentCheck.requireAtLeast("boundedSemaphore: permits", 1, permits);
    return made(ManagedSemaphore.class, () -> new ServedBoundedSemaphore(permits));
  }

  /**
   * Makes a flag that is not set.
   *
   * @return its proxy
   * @throws ManagerDownException if the server cannot be reached
   */
  public final ManagedEvent event() {
    return made(ManagedEvent.class, ServedEvent::new);
  }

  /**
   * Makes a barrier.
   *
   * @param parties how many threads wait for each other; at least 1
   * @return its proxy
   * @throws IllegalArgumentException if the parties are less than 1
   * @throws ManagerDownException if the server cannot be reached
   */
  public final ManagedBarrier barrier(int parties) {
    ArgumentCheck.requireAtLeast("barrier: parties", 1, parties);
    return made(ManagedBarrier.class, () -> new ServedBarrier(parties));
  }

  private <I> I made(Class<I> type, SerializableCallable<? extends I> factory) {
    try {
      return create(type, factory);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IpcException("interrupted while another client makes the object of that name", e);
    } catch (Exception impossible) {
      throw new AssertionError("our own factories throw no checked exception", impossible);
    }
  }
}
