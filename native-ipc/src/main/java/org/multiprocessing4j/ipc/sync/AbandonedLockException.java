package org.multiprocessing4j.ipc.sync;

import org.multiprocessing4j.ipc.IpcException;

/**
 * A lock was acquired whose owner had died while holding it, so that what it protects may be
 * half-written.
 *
 * <p>The caller <em>holds</em> the lock when this is thrown, as with .NET's exception of that name:
 * it should repair the data, call {@code markConsistent()}, and must call {@code unlock()}. Thrown
 * only by locks that were created with {@link OwnerDeath#THROW}.
 */
public final class AbandonedLockException extends IpcException {
  private static final long serialVersionUID = 1L;

  AbandonedLockException(String lock) {
    super(
        "the owner of "
            + lock
            + " died holding it; you hold it now: repair what it protects, call markConsistent(),"
            + " and unlock");
  }
}
