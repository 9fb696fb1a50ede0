package org.multiprocessing4j.ipc.memory;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The arenas of this process: those it created, and those of other processes that it has mapped.
 */
final class Arenas {
  /** The newest first. */
  private static final Deque<Arena> OWN = new ArrayDeque<>();

  /** Of retired arenas, to be reused: a program that closes what it creates has a single file. */
  private static final Queue<Path> FREE_PATHS = new ArrayDeque<>();

  private static final Map<String, WeakReference<Arena>> OPENED = new HashMap<>();

  /** Once is enough, even if there is no room for the first arena. */
  private static boolean retiresAtEnd;

  private Arenas() {}

  /** Finds room for a cell, making another arena if need be. */
  static synchronized Arena.Span allocate(int cellBytes, long registryId) {
    for (Arena arena : OWN) {
      long offset = arena.tryAllocate(cellBytes);
      if (offset > 0) {
        return new Arena.Span(arena, offset);
      }
    }
    Arena arena = add(cellBytes, registryId);
    return new Arena.Span(arena, arena.tryAllocate(cellBytes));
  }

  private static Arena add(int cellBytes, long registryId) {
    if (!retiresAtEnd) {
      RunDirectory.beforeLeaving(Arenas::retireEmpty);
      retiresAtEnd = true;
    }
    retireEmpty();
    Arena arena = Arena.create(freePath(RunDirectory.current()), cellBytes, registryId);
    OWN.push(arena);
    OPENED.put(arena.path().toString(), new WeakReference<>(arena));
    return arena;
  }

  private static Path freePath(RunDirectory run) {
    run.requirePresent();
    return FREE_PATHS.isEmpty() ? run.newPath("sync", null) : FREE_PATHS.remove();
  }

  /** An arena is retired as soon as it is empty, except for the newest one, which may have room. */
  static synchronized void release(Arena arena) {
    arena.release();
    if (arena.isEmpty() && arena != OWN.peek()) {
      retire(arena);
    }
  }

  /**
   * What a process leaves open may be in use elsewhere; what it has closed can go before the run
   * ends.
   */
  private static synchronized void retireEmpty() {
    OWN.stream().filter(Arena::isEmpty).toList().forEach(Arenas::retire);
  }

  private static void retire(Arena arena) {
    OWN.remove(arena);
    arena.retire();
    FREE_PATHS.add(arena.path());
  }

  /** One mapping for each arena, however many handles into it arrive. */
  static synchronized Arena open(String path, long registryId) {
    Arena known = opened(path);
    if (known != null) {
      return known;
    }
    Arena arena = Arena.open(Path.of(path), registryId);
    OPENED.values().removeIf(reference -> reference.get() == null);
    if (!arena.isNamed()) {
      OPENED.put(path, new WeakReference<>(arena));
    }
    return arena;
  }

  private static @Nullable Arena opened(String path) {
    WeakReference<Arena> reference = OPENED.get(path);
    Arena arena = reference == null ? null : reference.get();
    return arena == null || arena.isRetired() ? null : arena;
  }
}
