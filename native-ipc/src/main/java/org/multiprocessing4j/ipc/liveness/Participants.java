package org.multiprocessing4j.ipc.liveness;

import java.lang.ref.Reference;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.memory.UserDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Futex;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * The registry of all processes of this user that share something.
 *
 * <p>A process registers at the first call of {@link #get()} by locking the byte of a free slot and
 * then marking the slot active under the next generation; its owner token is both numbers: {@code
 * (slot + 1) << 16 | generation}. The lock is an open-file-description lock on a close-on-exec
 * descriptor: it holds while the process is stopped, and the kernel frees it when the process is
 * dead, as a zombie too. Nothing has to be done at the end of a process, and a slot whose lock is
 * free may be taken over at once. A token would come to mean somebody else only after its slot was
 * used 65,535 times more.
 *
 * <p>Any thread may call anything here. Only the first {@link #get} may wait.
 */
@Internal
public final class Participants implements Liveness {
  private static final int GENERATION_BITS = 16;
  private static final int GENERATION_MASK = (1 << GENERATION_BITS) - 1;
  private static final int ACTIVE = 1;

  /** How long to wait before asking again for a watch that was refused. */
  private static final long REFUSAL_NANOS = 1_000_000_000;

  private static volatile @Nullable Participants current;

  private final Registry registry;
  private final SharedBuffer memory;
  private final int fd;
  private final int self;
  private final long deathsAddress;
  private volatile boolean watching;
  private long watchRefusedNanos = System.nanoTime() - REFUSAL_NANOS;

  /** Registers in an opened registry. */
  Participants(Registry registry) {
    this.registry = registry;
    this.memory = registry.memory();
    this.fd = registry.fd();
    this.deathsAddress = memory.address(RegistryLayout.DEATHS_OFFSET);
    this.self = claimSlot();
  }

  /**
   * The registry of this user, in which this process registers at the first call and stays until it
   * is dead.
   *
   * @return the registration of this process, the same at every call
   * @throws IpcException if the registry cannot be made, is not safe, or is full; the next call
   *     tries again
   */
  public static Participants get() {
    Participants registered = current;
    return registered == null ? registerOnce() : registered;
  }

  /** Not a static initialiser, whose first failure would be final. */
  private static synchronized Participants registerOnce() {
    Participants registered = current;
    if (registered == null) {
      registered = register(RunDirectory.current().userDirectory());
      current = registered;
    }
    return registered;
  }

  /** Registers in the directory of a user; the caller must be a member of a run there. */
  static Participants register(UserDirectory user) {
    Registry registry = Registry.open(user);
    try {
      return new Participants(registry);
    } catch (RuntimeException | Error e) {
      FileDescriptors.close(registry.fd()); // and with it the lock of a slot
      throw e;
    }
  }

  /** {@return the random number of this registry: tokens of another one mean nothing here} */
  public long registryId() {
    return registry.id();
  }

  /** {@return a number that is another one after each start of the machine} */
  public long boot() {
    return memory.getLong(RegistryLayout.BOOT_OFFSET);
  }

  @Override
  public int self() {
    return self;
  }

  @Override
  public boolean isAlive(int token) {
    if (token == self) {
      return true;
    }
    return isCurrent(token) && isLocked(slotOf(token));
  }

  /**
   * The process id behind a token.
   *
   * @param token an owner token, without any other bit
   * @return empty if it never meant anybody here, or if its slot has been used again since
   */
  public OptionalLong pidOf(int token) {
    int slot = slotOf(token);
    if (!isSlot(slot)) {
      return OptionalLong.empty();
    }
    // First: whoever uses the slot next changes its state, and then the id.
    long pid = memory.getLongAcquire(RegistryLayout.pidOffset(slot));
    return isCurrent(token) || isBuried(token) ? OptionalLong.of(pid) : OptionalLong.empty();
  }

  @Override
  public int deaths() {
    return memory.getIntVolatile(RegistryLayout.DEATHS_OFFSET);
  }

  @Override
  public long deathsAddress() {
    return deathsAddress;
  }

  /**
   * Tells all processes of this user that one has died, so that whoever waits for something it
   * owned looks again at once.
   *
   * <p>To be called by whoever reaps a child, and by whoever ends an object that others may be
   * asleep on, which to them is the same. A death that nobody announces is noticed within 50 ms.
   */
  public void announceDeath() {
    memory.getAndAddInt(RegistryLayout.DEATHS_OFFSET, 1);
    try {
      Futex.wake(deathsAddress, Integer.MAX_VALUE);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  /**
   * Starts a thread that announces the deaths that nobody else does. It needs one inotify instance,
   * and a user has a limited number of these and of threads; without one the process goes on as
   * before.
   */
  @Override
  public synchronized boolean watch() {
    if (!watching && System.nanoTime() - watchRefusedNanos >= REFUSAL_NANOS) {
      try {
        DeathWatch.start(fd, this::announceTheUnannounced, this::watchEnded);
        watching = true;
      } catch (PosixException | OutOfMemoryError noneLeft) {
        watchRefusedNanos = System.nanoTime();
      }
    }
    return watching;
  }

  /** May come before the start has returned, and then waits for it. */
  private synchronized void watchEnded() {
    watching = false;
  }

  @Override
  public boolean isWatching() {
    return watching;
  }

  private void announceTheUnannounced() {
    boolean found = false;
    for (int slot = 0; slot < RegistryLayout.SLOT_COUNT; slot++) {
      found |= slot != slotOf(self) && bury(slot);
    }
    if (found) {
      announceDeath();
    }
  }

  /** Marks a slot whose process is dead as free; of all who try, one has done it. */
  private boolean bury(int slot) {
    long stateOffset = RegistryLayout.stateOffset(slot);
    int state = memory.getIntVolatile(stateOffset);
    return (state & ACTIVE) != 0
        && !isLocked(slot)
        && memory.compareAndSetInt(stateOffset, state, state & ~ACTIVE);
  }

  /**
   * Starts at a slot that follows from the process id, so that slots are reused as seldom as
   * possible.
   */
  private int claimSlot() {
    int first = Math.floorMod(ProcessHandle.current().pid(), RegistryLayout.SLOT_COUNT);
    for (int i = 0; i < RegistryLayout.SLOT_COUNT; i++) {
      int slot = (first + i) % RegistryLayout.SLOT_COUNT;
      if (OfdLock.tryLock(fd, slot, 1, Mode.EXCLUSIVE)) {
        return activate(slot);
      }
    }
    throw new IpcException(
        RegistryLayout.SLOT_COUNT
            + " processes of this user already use the library, and no more can: see "
            + registry);
  }

  /**
   * If the last owner of the slot is not buried yet, it never will be, so its death is announced
   * here. The slot is active from the first store on: if this process dies before it has announced
   * that death, its own is found, and announced in its place.
   */
  private int activate(int slot) {
    long stateOffset = RegistryLayout.stateOffset(slot);
    int before = memory.getIntVolatile(stateOffset);
    int generation = generationAfter(before);
    memory.putIntVolatile(stateOffset, generation << 1 | ACTIVE);
    memory.putLongRelease(RegistryLayout.pidOffset(slot), ProcessHandle.current().pid());
    if ((before & ACTIVE) != 0) {
      announceDeath();
    }
    return (slot + 1) << GENERATION_BITS | generation;
  }

  /**
   * Never zero, so that a state of zero means a slot never used. The first one is random: the next
   * registry must not give out tokens that are still in named memory from the days of this one.
   */
  private int generationAfter(int state) {
    long last = state == 0 ? registry.id() : state >>> 1;
    return Math.max(1, (int) (last + 1) & GENERATION_MASK);
  }

  private boolean isCurrent(int token) {
    return isInState(token, ACTIVE);
  }

  private boolean isBuried(int token) {
    return (token & GENERATION_MASK) != 0 && isInState(token, 0);
  }

  private boolean isInState(int token, int active) {
    int slot = slotOf(token);
    int state = (token & GENERATION_MASK) << 1 | active;
    return isSlot(slot) && memory.getIntVolatile(RegistryLayout.stateOffset(slot)) == state;
  }

  private static boolean isSlot(int slot) {
    return slot >= 0 && slot < RegistryLayout.SLOT_COUNT;
  }

  private static int slotOf(int token) {
    return (token >>> GENERATION_BITS) - 1;
  }

  /** What cannot be found out counts as alive. */
  private boolean isLocked(int slot) {
    try {
      return OfdLock.isLocked(fd, slot, 1);
    } catch (PosixException e) {
      return true;
    }
  }

  @Override
  public String toString() {
    return "Participants[" + registry + ", self=0x" + Integer.toHexString(self) + "]";
  }
}
