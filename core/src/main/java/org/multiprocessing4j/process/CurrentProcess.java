package org.multiprocessing4j.process;

import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * What this process knows about itself: Python's {@code current_process()}.
 *
 * <p>The root of a family, which was not started by this library, is named {@code MainProcess}. Any
 * thread may call any method.
 */
public final class CurrentProcess {
  private static final String ROOT_NAME = "MainProcess";
  private static final int KEY_BYTES = 32;

  private static volatile CurrentProcess self =
      new CurrentProcess(ROOT_NAME, "", false, 0, null, null);

  private final String identity;
  private final boolean daemon;
  private final int depth;
  private final @Nullable ParentProcess parent;
  private final AtomicInteger children = new AtomicInteger();
  private volatile boolean startedChildren;
  private volatile String name;
  private volatile StartMethod startMethod = StartMethod.SPAWN;
  private volatile Preload preload = Preload.NOTHING;
  private byte @Nullable [] authKey;

  private CurrentProcess(
      String name,
      String identity,
      boolean daemon,
      int depth,
      @Nullable ParentProcess parent,
      byte @Nullable [] authKey) {
    this.name = name;
    this.identity = identity;
    this.daemon = daemon;
    this.depth = depth;
    this.parent = parent;
    this.authKey = authKey;
  }

  /** {@return the one object of this process} */
  public static CurrentProcess get() {
    return self;
  }

  /** Makes this process the child that the record describes; before its task runs. */
  static void become(BootRecord boot) {
    ParentProcess parent = new ParentProcess(boot.parentName(), boot.parentPid());
    ProcessLog.open(boot.name(), Level.valueOf(boot.logLevel()));
    CurrentProcess child =
        new CurrentProcess(
            boot.name(), boot.identity(), boot.daemon(), boot.depth(), parent, boot.authKey());
    child.setStartMethod(StartMethod.valueOf(boot.startMethod()));
    self = child;
  }

  /** {@return the name: {@code MainProcess} in the root, else that of the child} */
  public String name() {
    return name;
  }

  /**
   * Renames the process; the name has no meaning to the library.
   *
   * @param newName the new name; not blank, and without control characters
   * @throws IllegalArgumentException if the name is not valid
   */
  public void setName(String newName) {
    name = ArgumentCheck.requireProcessName(newName);
    ProcessLog.rename(newName);
  }

  /** {@return the process id} */
  public long pid() {
    return ProcessHandle.current().pid();
  }

  /** {@return whether this process ends with its parent} */
  public boolean isDaemon() {
    return daemon;
  }

  /**
   * {@return the number of generations from the root to this process: 0 in the root, 1 in its
   * children}
   */
  public int depth() {
    return depth;
  }

  /** {@return the process that started this one; empty in the root} */
  public Optional<ParentProcess> parent() {
    return Optional.ofNullable(parent);
  }

  /** {@return a copy of the key by which processes of this family authenticate each other} */
  public synchronized byte[] authKey() {
    byte[] key = authKey;
    if (key == null) {
      key = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(key);
      authKey = key;
    }
    return key.clone();
  }

  /**
   * Sets the key; children started from now on inherit it.
   *
   * @param key copied
   */
  public synchronized void setAuthKey(byte[] key) {
    authKey = key.clone();
  }

  /** {@return the default start method of children} */
  public StartMethod startMethod() {
    return startMethod;
  }

  /**
   * Sets the default start method of processes and pools that are created from now on; children
   * started from now on inherit it.
   *
   * @param method a fresh JVM, or one started beforehand
   */
  public void setStartMethod(StartMethod method) {
    startMethod = Objects.requireNonNull(method, "startMethod");
  }

  /** Returns what the idle JVMs of this process load while they wait. */
  Preload preload() {
    return preload;
  }

  /**
   * Makes the standby JVMs of this process load and initialise classes while they wait; see {@link
   * org.multiprocessing4j.Multiprocessing#setPreload}.
   *
   * @param classes the complete list, in order, which replaces the one set before
   */
  public void setPreload(Class<?>... classes) {
    preload = Preload.of(classes);
  }

  /**
   * Logs what the library does with processes to standard error. Children started from now on
   * inherit the setting.
   *
   * @param level the lowest level to print; {@link Level#OFF} turns it off
   */
  public void logToStderr(Level level) {
    ProcessLog.open(name, level);
  }

  void noteChildren() {
    startedChildren = true;
  }

  /** Returns whether there may be children to end. */
  boolean hasStartedChildren() {
    return startedChildren;
  }

  @Override
  public String toString() {
    return "process " + name + " (pid " + pid() + ")";
  }

  /** Counts a constructed child and returns its identity, such as {@code 2} or {@code 1:2}. */
  String nextChildIdentity() {
    int number = children.incrementAndGet();
    return identity.isEmpty() ? Integer.toString(number) : identity + ":" + number;
  }
}
