package org.multiprocessing4j.ipc.testsupport;

import org.multiprocessing4j.ipc.liveness.Liveness;

/** Says what another one says, except where a test overrides it. */
public class ForwardingLiveness implements Liveness {
  private final Liveness delegate;

  /**
   * Creates one.
   *
   * @param delegate is asked for everything
   */
  protected ForwardingLiveness(Liveness delegate) {
    this.delegate = delegate;
  }

  @Override
  public int self() {
    return delegate.self();
  }

  @Override
  public boolean isAlive(int token) {
    return delegate.isAlive(token);
  }

  @Override
  public int deaths() {
    return delegate.deaths();
  }

  @Override
  public long deathsAddress() {
    return delegate.deathsAddress();
  }

  @Override
  public boolean watch() {
    return delegate.watch();
  }

  @Override
  public boolean isWatching() {
    return delegate.isWatching();
  }
}
