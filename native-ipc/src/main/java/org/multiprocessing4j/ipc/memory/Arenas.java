package org.multiprocessing4j.ipc.memory;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arenas of this process: those it made, and those of others that it looks into. */
final class Arenas {
  private static final List<Arena> OWN = new ArrayList<>();
  private static final Map<String, WeakReference<Arena>> OPENED = new HashMap<>();

  private Arenas() {}

  /** Finds room for a cell, making another arena if need be. */
  static synchronized Arena.Span allocate(int cellBytes, long registryId) {
    for (int i = OWN.size() - 1; i >= 0; i--) {
      long offset = OWN.get(i).tryAllocate(cellBytes);
      if (offset > 0) {
        return new Arena.Span(OWN.get(i), offset);
      }
    }
    Arena arena = add(cellBytes, registryId);
    return new Arena.Span(arena, arena.tryAllocate(cellBytes));
  }

  private static Arena add(int cellBytes, long registryId) {
    Arena arena = Arena.create(RunDirectory.current().newPath("sync", null), cellBytes, registryId);
    if (OWN.isEmpty()) {
      RunDirectory.beforeLeaving(Arenas::unlinkEmpty);
    }
    OWN.add(arena);
    OPENED.put(arena.path().toString(), new WeakReference<>(arena));
    return arena;
  }

  static synchronized void release(Arena arena, long offset) {
    arena.release(offset);
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
    return reference == null ? null : reference.get();
  }

  /** What a process leaves open others may still use; what it closed need not wait for the run. */
  private static synchronized void unlinkEmpty() {
    OWN.stream().filter(Arena::isEmpty).forEach(arena -> MappedFile.unlink(arena.path()));
  }
}
