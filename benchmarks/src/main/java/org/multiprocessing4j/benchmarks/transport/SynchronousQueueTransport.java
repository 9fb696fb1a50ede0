package org.multiprocessing4j.benchmarks.transport;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;

/**
 * A hand-over between two threads of one JVM: what a message costs when there is no second process.
 */
final class SynchronousQueueTransport implements ByteTransport {
  private static final Map<Path, Pair> PAIRS = new ConcurrentHashMap<>();

  @Override
  public boolean isInProcess() {
    return true;
  }

  @Override
  public boolean carries(Shape shape) {
    return false; // streams are measured between processes only
  }

  @Override
  public Closeable prepare(Site site) {
    PAIRS.put(site.directory(), new Pair(new SynchronousQueue<>(), new SynchronousQueue<>()));
    return () -> PAIRS.remove(site.directory());
  }

  @Override
  public Endpoint<byte[]> open(Site site, Side side) {
    Pair pair = PAIRS.get(site.directory());
    if (pair == null) {
      throw new IllegalStateException("prepare() was not called for " + site.directory());
    }
    return side == Side.NEAR
        ? new HandOver(pair.toNear(), pair.toFar())
        : new HandOver(pair.toFar(), pair.toNear());
  }

  private record Pair(SynchronousQueue<byte[]> toNear, SynchronousQueue<byte[]> toFar) {}

  private record HandOver(SynchronousQueue<byte[]> source, SynchronousQueue<byte[]> sink)
      implements Endpoint<byte[]> {
    @Override
    public void send(byte[] message) throws InterruptedException {
      sink.put(message);
    }

    @Override
    public byte[] receive() throws InterruptedException {
      return source.take();
    }

    @Override
    public void close() {}
  }
}
