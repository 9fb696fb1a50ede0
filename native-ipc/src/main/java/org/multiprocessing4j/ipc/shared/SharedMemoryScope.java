package org.multiprocessing4j.ipc.shared;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.SharedMemory;

/**
 * Closes a group of shared objects together: Python's {@code SharedMemoryManager} without its
 * server process.
 *
 * <pre>{@code
 * try (SharedMemoryScope scope = new SharedMemoryScope()) {
 *   SharedMemory memory = scope.memory(1 << 20);
 *   SharedList list = scope.list(List.of("a", 1, 2.5));
 *   IpcLock lock = scope.add(IpcLock.create());
 *   ...
 * } // all of them are closed
 * }</pre>
 *
 * <p>Any thread of the process that created it may use it; it is not serialisable. If the process
 * dies, its objects are removed with the run.
 */
public final class SharedMemoryScope implements AutoCloseable {
  private final Deque<AutoCloseable> members = new ArrayDeque<>();
  private boolean closed;

  /** Creates an empty scope. */
  public SharedMemoryScope() {}

  /**
   * Creates anonymous memory that is closed with the scope.
   *
   * @param sizeBytes 1 or more
   * @return the memory, open until the scope is closed
   */
  public SharedMemory memory(long sizeBytes) {
    return add(SharedMemory.create(sizeBytes));
  }

  /**
   * Creates a list that is closed with the scope.
   *
   * @param elements as for {@link SharedList#copyOf}
   * @return the list, open until the scope is closed
   */
  public SharedList list(List<? extends @Nullable Object> elements) {
    return add(SharedList.copyOf(elements));
  }

  /**
   * Adds an object that is to be closed with the scope.
   *
   * @param <T> the type of the object
   * @param member what to close
   * @return the object
   * @throws IllegalStateException if the scope has been closed; the object is closed then
   */
  public synchronized <T extends AutoCloseable> T add(T member) {
    if (closed) {
      IllegalStateException ended = new IllegalStateException("this scope has ended");
      try {
        member.close();
      } catch (Exception e) {
        ended.addSuppressed(e);
      }
      throw ended;
    }
    members.push(member);
    return member;
  }

  /** Closes all members, the latest first. A second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    RuntimeException failure = null;
    while (!members.isEmpty()) {
      try {
        members.pop().close();
      } catch (Exception e) {
        failure = join(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static RuntimeException join(@Nullable RuntimeException first, Exception next) {
    if (first == null) {
      return new IllegalStateException("a member of the scope could not be closed", next);
    }
    first.addSuppressed(next);
    return first;
  }
}
