package org.multiprocessing4j.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.OutOfSharedMemoryException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Listener;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.Sockets;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.queue.QueueClosedException;
import org.multiprocessing4j.ipc.queue.QueueEmptyException;
import org.multiprocessing4j.ipc.queue.QueueOptions;
import org.multiprocessing4j.ipc.shared.SharedList;
import org.multiprocessing4j.ipc.shared.SharedLongArray;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;
import org.multiprocessing4j.ipc.testsupport.Descriptors;
import org.multiprocessing4j.ipc.testsupport.ThreadShortage;

/** A machine that has too little: whoever is refused is told, and everything else goes on. */
@Timeout(120)
class ScarcityTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final String TOO_MANY_OPEN_FILES = "(?is).*too many open files.*";
  private static final String FILES_OF_USES = "regex:.*/[.]?(ring|queue|shm|pipe)-.*";

  /** A way to use something: opens it, uses it, closes it, and returns it. */
  private record Use(String name, Callable<?> action) {}

  private static final List<Use> USES =
      List.of(
          new Use("ring", () -> use(IpcQueue.ring(MEBIBYTE), 10)),
          new Use("message beyond the ring", () -> use(IpcQueue.ring(1 << 12), 2 * MEBIBYTE)),
          new Use("queue of files", () -> use(IpcQueue.create(), MEBIBYTE)),
          new Use("memory pipe", () -> use(Pipe.memory())),
          new Use("socket pipe", () -> use(Pipe.duplex())),
          new Use("segment", ScarcityTest::useSegment),
          new Use("array", ScarcityTest::useArray),
          new Use("locks", ScarcityTest::useLocks));

  private static Object use(IpcQueue<byte[]> queue, int messageBytes) throws Exception {
    try (queue) {
      queue.put(new byte[messageBytes]);
      assertThat(queue.get()).hasSize(messageBytes);
    }
    return queue;
  }

  private static Object use(Pipe pipe) throws Exception {
    try (pipe) {
      pipe.first().sendBytes(new byte[] {1});
      assertThat(pipe.second().receiveBytes()).containsExactly(1);
    }
    return pipe;
  }

  private static Object useSegment() {
    SharedMemory segment = SharedMemory.create(MEBIBYTE);
    try (segment) {
      segment.buffer().putLongVolatile(MEBIBYTE - Long.BYTES, 1);
    }
    return segment;
  }

  private static Object useArray() {
    SharedLongArray array = SharedLongArray.create(MEBIBYTE / Long.BYTES);
    try (array) {
      array.set(array.length() - 1, 1);
    }
    return array;
  }

  /** More than fit into one arena. */
  private static Object useLocks() {
    List<IpcLock> locks = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      locks.add(IpcLock.create());
    }
    locks.forEach(
        lock -> {
          assertThat(lock.tryLock()).isTrue();
          lock.unlock();
          lock.close();
        });
    return locks;
  }

  @Test
  void closedObjectsGiveTheirMemoryBack() throws Exception {
    assertSucceeds(Spendthrift.class, Confinement.sharedMemory("12m"));
  }

  /** Uses everything more often than there is room for, and forgets nothing that it closed. */
  static final class Spendthrift {
    public static void main(String[] arguments) throws Exception {
      List<Object> closed = new ArrayList<>();
      for (Use use : USES) {
        for (int i = 0; i < 25; i++) {
          closed.add(use.action().call());
        }
      }
      assertThat(closed).hasSize(25 * USES.size());
    }
  }

  @Test
  void aShortageOfThreadsIsForgottenWhenItIsOver() throws Exception {
    try (ChildJvm program =
        ChildJvm.builder(Threadless.class).jvmArguments(ThreadShortage.LARGE_STACKS).start()) {
      program.awaitSuccess();
    }
  }

  /** For a while has no addresses for the stack of another thread. */
  static final class Threadless {
    public static void main(String[] arguments) throws Exception {
      useLocks(); // starts what all others need, too
      long self = ProcessHandle.current().pid();
      List<Use> uses = USES.stream().filter(use -> use.name().matches("ring|.*pipe")).toList();
      ThreadShortage.begin(self);
      for (Use use : uses) {
        assertThatThrownBy(use.action()::call).as(use.name()).isInstanceOf(OutOfMemoryError.class);
      }
      ThreadShortage.end(self);
      assertThat(RunDirectory.current().path()).isDirectoryNotContaining(FILES_OF_USES);
      for (Use use : uses) {
        assertThat(use.action().call()).as(use.name()).isNotNull();
      }
    }
  }

  @Test
  void tenQueuesOfFilesFitIntoTheMemoryOfAContainer() throws Exception {
    assertSucceeds(Container.class, Confinement.sharedMemory("64m"));
  }

  /** Passes through each of several queues as much as there is memory altogether. */
  static final class Container {
    public static void main(String[] arguments) throws Exception {
      List<IpcQueue<byte[]>> queues = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        queues.add(IpcQueue.create());
      }
      for (int passed = 0; passed < 64; passed++) {
        for (IpcQueue<byte[]> queue : queues) {
          queue.put(new byte[MEBIBYTE]);
          assertThat(queue.get()).hasSize(MEBIBYTE);
        }
      }
      queues.forEach(IpcQueue::close);
    }
  }

  @Test
  void whoFindsNoMemoryIsToldAndTheOthersGoOn() throws Exception {
    assertSucceeds(Latecomer.class, Confinement.sharedMemory("12m"));
  }

  /** Fills the memory, asks for more, and tries again when there is some. */
  static final class Latecomer {
    public static void main(String[] arguments) throws Exception {
      List<IpcQueue<byte[]>> rings = new ArrayList<>();
      IpcLock lock = IpcLock.create();
      assertThatThrownBy(
              () -> {
                while (true) {
                  rings.add(IpcQueue.ring(MEBIBYTE));
                }
              })
          .isInstanceOf(IpcException.class)
          .hasMessageContaining("/dev/shm")
          .hasMessageContaining("1085440 bytes") // what it needs
          .hasMessageContaining("--shm-size"); // what helps in a container
      for (Use use : USES) {
        if (!use.name().matches("socket pipe|locks")) { // they need no memory, or little
          assertRefused(use, "/dev/shm");
        }
      }
      goesOn(rings.get(0), lock);
      rings.forEach(IpcQueue::close);
      for (Use use : USES) {
        assertThat(use.action().call()).isNotNull();
      }
    }

    private static void goesOn(IpcQueue<byte[]> ring, IpcLock lock) throws Exception {
      ThrowingCallable tooLong = () -> ring.put(new byte[2 * MEBIBYTE]);
      ring.put(new byte[] {1});
      assertThatThrownBy(tooLong).isInstanceOf(IpcException.class).hasMessageContaining("space");
      ring.put(new byte[] {2});
      assertThat(ring.get()).containsExactly(1);
      assertThat(ring.get()).containsExactly(2);
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
    }
  }

  @Test
  void memoryForWhichThereIsNoLockIsGivenBack() throws Exception {
    assertSucceeds(Lockless.class, Confinement.sharedMemory("12m"));
  }

  /** Finds room for the elements of something, and none for its lock. */
  static final class Lockless {
    public static void main(String[] arguments) {
      IpcLock first = IpcLock.create();
      SharedMemory reserve = SharedMemory.create(MEBIBYTE);
      List<Object> filling = new ArrayList<>(List.of(first));
      fill(filling, () -> SharedMemory.create(MEBIBYTE));
      fill(filling, () -> SharedMemory.create(32 << 10));
      fill(filling, IpcLock::create);
      reserve.close();

      List<Callable<?>> uses =
          List.of(ScarcityTest::useArray, () -> SharedList.ofCapacity(1, MEBIBYTE / 2 - 100));
      for (Callable<?> use : uses) {
        assertThatThrownBy(use::call).isInstanceOf(OutOfSharedMemoryException.class);
        assertThat(useSegment()).isNotNull(); // there is room for it again
      }
      assertThat(filling).contains(first);
    }

    private static void fill(List<Object> filling, Callable<?> next) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  filling.add(next.call());
                }
              })
          .isInstanceOf(OutOfSharedMemoryException.class);
    }
  }

  /** A hardened unit of systemd has ProcSubset=pid. */
  @Test
  void whoSeesOnlyTheProcessesInProcIsToldWhatHelps() throws Exception {
    assertSucceeds(Blind.class, Confinement.empty(Path.of("/proc/sys")));
  }

  /** Has only a part of /proc. */
  static final class Blind {
    public static void main(String[] arguments) {
      assertThatThrownBy(IpcLock::create)
          .isInstanceOf(IpcException.class)
          .hasMessageContaining("/proc/sys/kernel/random/boot_id")
          .hasMessageContaining("ProcSubset=all");
    }
  }

  @Test
  void whoFindsNoDescriptorIsToldAndLeaksNone() throws Exception {
    assertSucceeds(Hoarder.class, Confinement.descriptors(100));
  }

  @Test
  void aQueueThatCannotBeDeletedIsClosedForAll() throws Exception {
    assertSucceeds(Closer.class, Confinement.descriptors(100));
  }

  /** Closes a queue, which somebody else has open too, when no descriptor is left. */
  static final class Closer {
    public static void main(String[] arguments) throws Exception {
      Hoarder.useAll(); // a class that is loaded takes a descriptor too
      IpcQueue<String> queue = IpcQueue.ring(1 << 12);
      IpcQueue<String> copy = copyOf(queue);
      assertThatThrownBy(copy::getNowait).isInstanceOf(QueueEmptyException.class);
      Descriptors taken = Descriptors.takeAllBut(0);
      assertThatThrownBy(queue::close).hasMessageMatching(TOO_MANY_OPEN_FILES);
      taken.release();

      assertThatThrownBy(copy::getNowait).isInstanceOf(QueueClosedException.class);
    }

    @SuppressWarnings("unchecked")
    private static IpcQueue<String> copyOf(IpcQueue<String> queue) throws Exception {
      try (Pipe pipe = Pipe.duplex()) {
        pipe.first().send(queue);
        return (IpcQueue<String>) Objects.requireNonNull(pipe.second().receive());
      }
    }
  }

  @Test
  void queuesLoseNothingWhileThereIsNoDescriptor() throws Exception {
    assertSucceeds(Courier.class, Confinement.descriptors(100));
  }

  @Test
  void aServerWithoutDescriptorsLetsCallersWait() throws Exception {
    assertSucceeds(Host.class, Confinement.descriptors(100));
  }

  /** Serves, and is called while no descriptor is left. */
  static final class Host {
    private static final byte[] KEY = {1};

    public static void main(String[] arguments) throws Exception {
      try (Listener listener = Listener.bind(Address.tcp("127.0.0.1", 0), KEY)) {
        Thread server = new Thread(() -> serve(listener));
        server.setDaemon(true);
        server.start();
        call(listener);
        await().until(() -> isPolling(server)); // later its classes could not be loaded any more
        assertThatThrownBy(() -> Sockets.listen(-1, 1)).isInstanceOf(PosixException.class);
        try (SocketChannel first = SocketChannel.open();
            SocketChannel second = SocketChannel.open()) {
          Descriptors taken = Descriptors.takeAllBut(0);
          first.connect(place(listener)); // may get what the waiting accept has reserved
          second.connect(place(listener));
          await().until(() -> server.getState() == Thread.State.TIMED_WAITING);
          taken.release();
          assertThat(second.read(ByteBuffer.allocate(1))).isOne(); // of a challenge
          call(listener);
        }
      }
    }

    private static boolean isPolling(Thread server) {
      return Arrays.stream(server.getStackTrace())
          .anyMatch(frame -> frame.getClassName().endsWith(".Poll"));
    }

    private static SocketAddress place(Listener listener) {
      return listener.address().toSocketAddress();
    }

    private static void call(Listener listener) throws Exception {
      try (Connection friend = Connection.connect(listener.address(), KEY)) {
        assertThat(friend.receiveBytes()).containsExactly(7);
      }
    }

    private static void serve(Listener listener) {
      try {
        listener.serve(Host::welcome);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private static void welcome(Connection caller) {
      try (caller) {
        caller.sendBytes(new byte[] {7});
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aServerWithoutMemoryForACallerGoesOnServing() throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(Narrow.class).jvmArguments("-XX:MaxDirectMemorySize=1m").start()) {
      child.awaitSuccess();
    }
  }

  /** Is called by more than there is memory for. */
  static final class Narrow {
    private static final List<Connection> GUESTS = Collections.synchronizedList(new ArrayList<>());

    public static void main(String[] arguments) throws Exception {
      try (Listener listener = Listener.bind(Address.tcp("127.0.0.1", 0))) {
        Thread server = new Thread(() -> serve(listener));
        server.setDaemon(true);
        server.start();
        List<Socket> callers = new ArrayList<>();
        for (int refused = 0; refused < 3; ) {
          Socket caller = call(listener);
          callers.add(caller);
          refused += isServed(caller) ? 0 : 1;
        }
        for (Socket caller : callers) {
          caller.close();
        }
        GUESTS.forEach(Connection::close);
        GUESTS.clear();
        try (Socket late = call(listener)) {
          assertThat(isServed(late)).isTrue();
        }
      }
    }

    private static boolean isServed(Socket caller) throws IOException {
      return caller.getInputStream().read() != -1;
    }

    private static Socket call(Listener listener) throws IOException {
      Socket caller = new Socket();
      caller.connect(listener.address().toSocketAddress());
      return caller;
    }

    private static void serve(Listener listener) {
      try {
        listener.serve(Narrow::welcome);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private static void welcome(Connection guest) {
      GUESTS.add(guest);
      try {
        guest.sendBytes(new byte[] {7});
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aFileThatIsLargerThanTheProcessMayWriteIsNamedAsThat() throws Exception {
    try (ChildJvm child = ChildJvm.builder(WantsLargeFile.class).withFileSizeLimit().start()) {
      child.awaitSuccess();
    }
  }

  /** Tries to make shared memory that is larger than a file of this process may be. */
  static final class WantsLargeFile {
    public static void main(String[] arguments) {
      assertThatThrownBy(() -> SharedMemory.create(1 << 30))
          .isInstanceOf(OutOfSharedMemoryException.class)
          .hasMessageContaining("raise 'ulimit -f'")
          .hasMessageNotContaining("Remove");
    }
  }

  @Test
  void whoWaitsLongGoesOnWithoutAThreadMore() throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(Waiter.class)
            .jvmArguments("-Xmx64m", "-Xss512m")
            .under(Confinement.after("ulimit -v 12000000"))
            .start()) {
      child.awaitSuccess();
      assertThat(child.stdout()) // what the JVM says of a thread that it cannot start
          .filteredOn(line -> line.contains("mp4j-deaths"))
          .hasSizeLessThan(3);
    }
  }

  /** Waits for a lock when its process can have no further thread. */
  static final class Waiter {
    public static void main(String[] arguments) throws Exception {
      IpcLock lock = IpcLock.create();
      Thread holder = start(lock::lock);
      holder.join();
      assertThat(lock.tryLock(1, TimeUnit.MILLISECONDS)).isFalse();
      long before = Descriptors.open();
      assertThatThrownBy(Waiter::startForEver).isInstanceOf(OutOfMemoryError.class);

      assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isFalse();
      assertThat(Descriptors.open()).isEqualTo(before);
    }

    private static void startForEver() {
      while (true) {
        start(LockSupport::park);
      }
    }

    private static Thread start(Runnable action) {
      Thread thread = new Thread(action);
      thread.setDaemon(true);
      thread.start();
      return thread;
    }
  }

  /**
   * Sends and receives through new files all the time, with a few descriptors to spare, or none.
   */
  static final class Courier {
    private static final int MESSAGE_BYTES = 10_000;

    public static void main(String[] arguments) throws Exception {
      Hoarder.useAll(); // a class that is loaded takes a descriptor too
      QueueOptions smallFiles = QueueOptions.defaults().withRollBytes(128 << 10);
      try (IpcQueue<byte[]> files = IpcQueue.create(smallFiles);
          IpcQueue<byte[]> spills = IpcQueue.ring(1 << 12)) {
        deliverAll(files);
        deliverAll(spills);
      }
    }

    private static void deliverAll(IpcQueue<byte[]> queue) throws Exception {
      int put = 0;
      int got = 0;
      for (int round = 0; round < 40; round++) {
        int spare = Math.max(0, Hoarder.MOST_SPARE - round / 3);
        Descriptors taken = Descriptors.takeAllBut(spare);
        put = putUntilRefused(queue, put, put + 30);
        got = getUntilRefused(queue, got, put);
        taken.release();
        if (round % 3 == 0) {
          put = putUntilRefused(queue, put, put + 1);
        }
        got = getUntilRefused(queue, got, put - round); // leaves some for the next round
      }
      assertThat(getUntilRefused(queue, got, put)).isEqualTo(put).isGreaterThan(40);
      assertThat(queue.isEmpty()).isTrue();
    }

    private static int putUntilRefused(IpcQueue<byte[]> queue, int first, int end)
        throws Exception {
      for (int i = first; i < end; i++) {
        try {
          queue.put(ByteBuffer.allocate(MESSAGE_BYTES).putInt(0, i).array());
        } catch (IpcException refused) {
          assertThat(refused).hasMessageMatching(TOO_MANY_OPEN_FILES);
          return i;
        }
      }
      return Math.max(first, end);
    }

    private static int getUntilRefused(IpcQueue<byte[]> queue, int first, int end)
        throws Exception {
      for (int i = first; i < end; i++) {
        try {
          assertThat(ByteBuffer.wrap(queue.get()).getInt()).isEqualTo(i);
        } catch (IpcException refused) {
          assertThat(refused).hasMessageMatching(TOO_MANY_OPEN_FILES);
          return i;
        }
      }
      return Math.max(first, end);
    }
  }

  /** Takes all descriptors but a few, for every number of these that is too small. */
  static final class Hoarder {
    private static final int MOST_SPARE = 6;

    public static void main(String[] arguments) throws Exception {
      useAll(); // what is opened once
      long before = Descriptors.open();
      for (int spare = 0; spare < MOST_SPARE; spare++) {
        Descriptors taken = Descriptors.takeAllBut(spare);
        for (Use use : USES) {
          tolerate(use);
        }
        taken.release();
        useAll();
      }
      assertThat(Descriptors.open()).isLessThanOrEqualTo(before);
      assertThat(RunDirectory.current().path()).isDirectoryNotContaining(FILES_OF_USES);
    }

    private static void useAll() throws Exception {
      for (Use use : USES) {
        assertThat(use.action().call()).isNotNull();
      }
    }

    private static void tolerate(Use use) throws Exception {
      try {
        assertThat(use.action().call()).isNotNull();
      } catch (IpcException refused) {
        assertThat(refused).hasMessageMatching(TOO_MANY_OPEN_FILES);
      }
    }
  }

  private static void assertSucceeds(Class<?> program, List<String> confinement)
      throws InterruptedException {
    try (ChildJvm child =
        ChildJvm.builder(program)
            .under(confinement)
            .deadline(Duration.ofSeconds(100)) // some pass a lot of bytes
            .start()) {
      child.awaitSuccess();
    }
  }

  private static void assertRefused(Use use, String name) {
    assertThatThrownBy(() -> use.action().call())
        .as(use.name())
        .isInstanceOf(IpcException.class)
        .hasMessageContaining(name);
  }
}
