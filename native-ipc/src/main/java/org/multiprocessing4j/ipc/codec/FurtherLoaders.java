package org.multiprocessing4j.ipc.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;

/**
 * Class loaders in which a thread looks for what it decodes after all of its own: those of another
 * thread, for which it decodes. For the parts of this library.
 *
 * <pre>{@code
 * FurtherLoaders scope = FurtherLoaders.use(loadersOfWhoStartedIt);
 * try (scope) {
 *   return Codec.standard().decode(result);
 * }
 * }</pre>
 *
 * <p>Concerns one thread, and is closed by it.
 */
@Internal
public final class FurtherLoaders implements AutoCloseable {
  private static final ThreadLocal<@Nullable FurtherLoaders> CURRENT = new ThreadLocal<>();

  private final Collection<ClassLoader> loaders;

  /** What is decoded may itself decode something, for yet another thread. */
  private final @Nullable FurtherLoaders outer;

  private FurtherLoaders(Collection<ClassLoader> loaders, @Nullable FurtherLoaders outer) {
    this.loaders = loaders;
    this.outer = outer;
  }

  /**
   * Has this thread look there too until {@link #close}.
   *
   * @param loaders in the order in which they are asked; not changed any more
   * @return to be closed
   */
  public static FurtherLoaders use(Collection<ClassLoader> loaders) {
    FurtherLoaders inner = new FurtherLoaders(loaders, CURRENT.get());
    CURRENT.set(inner);
    return inner;
  }

  /** Returns those of this thread, the innermost first. */
  static List<ClassLoader> current() {
    List<ClassLoader> all = new ArrayList<>();
    for (FurtherLoaders scope = CURRENT.get(); scope != null; scope = scope.outer) {
      all.addAll(scope.loaders);
    }
    return all;
  }

  /** This thread looks there no more. */
  @Override
  public void close() {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }
}
