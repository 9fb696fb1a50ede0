package org.multiprocessing4j.cli.copy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/**
 * Cuts a plan into the portions that workers get, one after the other and only when asked for.
 *
 * <p>Parts of big files come first, each alone, so that no worker is left with a big one at the
 * end; then come the small ones, many together, because handing a portion over costs about as much
 * as copying a file.
 */
final class CopyUnits implements Iterator<List<CopyUnit>> {
  private static final int MAX_UNITS = 128;
  private static final long MAX_BYTES = 16L << 20;

  private final long partBytes;
  private final Iterator<CopyPlan.Node> big;
  private final Iterator<CopyPlan.Node> small;
  private final Deque<CopyUnit> parts = new ArrayDeque<>();
  private int nextId;
  private int nextFileId;

  CopyUnits(CopyPlan plan, long partBytes) {
    this.partBytes = partBytes;
    this.big = plan.files().stream().filter(this::isBig).iterator();
    this.small =
        Stream.concat(plan.files().stream().filter(node -> !isBig(node)), plan.links().stream())
            .iterator();
  }

  @Override
  public boolean hasNext() {
    return !parts.isEmpty() || big.hasNext() || small.hasNext();
  }

  @Override
  public List<CopyUnit> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the plan is used up");
    }
    if (parts.isEmpty() && big.hasNext()) {
      split(big.next());
    }
    return parts.isEmpty() ? handful() : List.of(parts.remove());
  }

  private boolean isBig(CopyPlan.Node node) {
    return node.attributes().sizeBytes() > partBytes;
  }

  private void split(CopyPlan.Node node) {
    int fileId = nextFileId++;
    long size = node.attributes().sizeBytes();
    for (long offset = 0; offset < size; offset += partBytes) {
      parts.add(unit(node, fileId, offset, Math.min(partBytes, size - offset)));
    }
  }

  private List<CopyUnit> handful() {
    List<CopyUnit> units = new ArrayList<>();
    long bytes = 0;
    while (small.hasNext() && units.size() < MAX_UNITS && bytes < MAX_BYTES) {
      CopyPlan.Node node = small.next();
      bytes += node.attributes().sizeBytes();
      units.add(unit(node, nextFileId++, 0, node.attributes().sizeBytes()));
    }
    return units;
  }

  private CopyUnit unit(CopyPlan.Node node, int fileId, long offset, long length) {
    return new CopyUnit(nextId++, fileId, node.path(), node.attributes(), offset, length);
  }
}
