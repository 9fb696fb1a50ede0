package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.RecordedLog;

/**
 * A queue of files after a crash of the machine: a program is killed, and of each page of what it
 * leaves there is the newest state, an older one, or nothing.
 */
@Timeout(300)
class PowerFailureTest {
  private static final int PAGE_BYTES = 4096;
  private static final int MESSAGES = 100;
  private static final int LARGE_MESSAGE = 70;
  private static final byte[] NONE = {};
  private static final Duration LONG = Duration.ofSeconds(40);

  /** What was put and neither taken nor acknowledged in the end; the first of them are held. */
  private static final List<Integer> DUE =
      IntStream.concat(IntStream.of(20, 22, 38, 39), IntStream.range(40, MESSAGES))
          .boxed()
          .toList();

  @TempDir static Path states;
  @TempDir Path directory;

  @BeforeAll
  static void makeTheStates() throws Exception {
    Path queue = states.resolve("queue");
    try (ChildJvm child = QueueChildren.builder(Worker.class, queue).start()) {
      child.awaitLine("older");
      copy(queue, states.resolve("older"));
      child.writeLine("go on");
      child.awaitLine("newest");
      child.kill();
      child.awaitExit();
    }
    Files.move(queue, states.resolve("newest"));
  }

  /** A copy of the newest state, for a test of its own. */
  private Path newest() throws IOException {
    Path newest = directory.resolve("newest");
    if (!Files.exists(newest)) {
      copy(states.resolve("newest"), newest);
    }
    return newest;
  }

  /** Puts, takes and holds messages, and stays in the middle and at the end. */
  static final class Worker {
    public static void main(String[] arguments) throws Exception {
      IpcQueue<byte[]> queue =
          IpcQueue.open(Path.of(arguments[0]), QueueOptions.defaults().withRollBytes(128 << 10));
      put(queue, 0, 60);
      take(queue, 20);
      List<Delivery<byte[]>> held = List.of(queue.receive(), queue.receive(), queue.receive());
      System.out.println("older");
      System.in.read();
      put(queue, 60, MESSAGES);
      held.get(1).ack();
      take(queue, 15);
      queue.receive();
      queue.receive();
      System.out.println("newest");
      Thread.sleep(Long.MAX_VALUE);
    }

    private static void put(IpcQueue<byte[]> queue, int from, int to) throws Exception {
      for (int i = from; i < to; i++) {
        queue.put(message(i));
      }
    }

    private static void take(IpcQueue<byte[]> queue, int count) throws Exception {
      for (int i = 0; i < count; i++) {
        queue.get();
        queue.taskDone();
      }
    }
  }

  static byte[] message(int number) {
    int size = number == LARGE_MESSAGE ? 150_000 : 100 + number * 397 % 6_000;
    ByteBuffer message = ByteBuffer.allocate(size);
    new Random(number).nextBytes(message.array());
    return message.putInt(0, number).array();
  }

  private static int numberOf(byte[] message) {
    int number = ByteBuffer.wrap(message).getInt();
    assertThat(number).as("number of a message").isBetween(0, MESSAGES - 1);
    assertThat(message).as("message %d", number).isEqualTo(message(number));
    return number;
  }

  @Test
  void everyPageMayBeLostOrOld() throws Exception {
    try (ChildJvm child = checker("singlePages")) {
      child.awaitSuccess();
    }
  }

  @Test
  void everyFileMayBeShorterOrMissing() throws Exception {
    try (ChildJvm child = checker("wholeFiles")) {
      child.awaitSuccess();
    }
  }

  @Test
  void manyPagesMayBeLostOrOld() throws Exception {
    try (ChildJvm child = checker("randomPages")) {
      child.awaitSuccess();
    }
  }

  private ChildJvm checker(String cases) {
    return ChildJvm.builder(Checker.class)
        .arguments(states.toString(), cases)
        .jvmArguments("-Dslf4j.provider=" + RecordedLog.class.getName())
        .deadline(Duration.ofMinutes(4))
        .start();
  }

  /**
   * Mutilates copies of the newest state and looks what becomes of them. They lie in memory, where
   * hundreds of recoveries need not wait for a disk.
   */
  static final class Checker {
    private final Path path = RunDirectory.current().newPath("case", null);
    private final Map<String, byte[]> older;
    private final Map<String, byte[]> newest;

    private Checker(Path states) throws IOException {
      this.older = load(states.resolve("older"));
      this.newest = load(states.resolve("newest"));
    }

    public static void main(String[] arguments) throws Exception {
      Checker checker = new Checker(Path.of(arguments[0]));
      switch (arguments[1]) {
        case "singlePages" -> checker.checkSinglePages();
        case "wholeFiles" -> checker.checkWholeFiles();
        default -> checker.checkRandomPages();
      }
    }

    private void checkSinglePages() throws Exception {
      for (String file : newest.keySet()) {
        for (int page = 0; page * PAGE_BYTES < newest.get(file).length; page++) {
          Map<String, byte[]> lost = newestState();
          if (spoil(lost, file, page, false)) {
            check(lost, file + " page " + page + " lost");
          }
          Map<String, byte[]> old = newestState();
          boolean changes = spoil(old, file, page, true);
          if (changes && !Arrays.equals(old.get(file), lost.get(file))) {
            check(old, file + " page " + page + " old");
          }
        }
      }
    }

    private void checkWholeFiles() throws Exception {
      for (String file : newest.keySet()) {
        Map<String, byte[]> state = newestState();
        state.remove(file);
        check(state, file + " missing");
        byte[] bytes = newest.get(file);
        for (int length : new int[] {0, 100, 9_000, 60_000, 120_001}) {
          if (length < bytes.length) {
            state.put(file, Arrays.copyOf(bytes, length));
            check(state, file + " cut to " + length);
          }
        }
        if (older.containsKey(file)) {
          state.put(file, older.get(file));
          check(state, file + " old");
        }
      }
      Map<String, byte[]> filesOnly = newestState();
      filesOnly.put(ControlLayout.FILE, older.get(ControlLayout.FILE));
      check(filesOnly, "all files new, control old");
      Map<String, byte[]> countsOnly = new TreeMap<>(older);
      countsOnly.put(ControlLayout.FILE, newest.get(ControlLayout.FILE));
      check(countsOnly, "all files old, control new");
      check(new TreeMap<>(Map.of(ControlLayout.FILE, newest.get(ControlLayout.FILE))), "no files");
    }

    private void checkRandomPages() throws Exception {
      for (int seed = 0; seed < 40; seed++) {
        Random random = new Random(seed);
        double share = random.nextDouble();
        Map<String, byte[]> state = newestState();
        for (String file : newest.keySet()) {
          boolean isControl = file.equals(ControlLayout.FILE);
          for (int page = 0; page * PAGE_BYTES < newest.get(file).length; page++) {
            if (random.nextDouble() < share) {
              spoil(state, file, page, (isControl && page == 0) || random.nextBoolean());
            }
          }
        }
        check(state, "seed " + seed);
      }
    }

    private Map<String, byte[]> newestState() {
      Map<String, byte[]> state = new TreeMap<>();
      newest.forEach((file, bytes) -> state.put(file, bytes.clone()));
      return state;
    }

    /** Returns whether that changes anything. */
    private boolean spoil(Map<String, byte[]> state, String file, int page, boolean old) {
      byte[] bytes = state.getOrDefault(file, NONE);
      byte[] source = old ? older.getOrDefault(file, NONE) : NONE;
      int start = page * PAGE_BYTES;
      int end = Math.min(start + PAGE_BYTES, bytes.length);
      byte[] replacement = new byte[end - start];
      if (start < source.length) {
        System.arraycopy(source, start, replacement, 0, Math.min(source.length, end) - start);
      }
      boolean changes = !Arrays.equals(bytes, start, end, replacement, 0, replacement.length);
      System.arraycopy(replacement, 0, bytes, start, replacement.length);
      return changes;
    }

    private void check(Map<String, byte[]> state, String what) throws Exception {
      Files.createDirectory(path);
      for (Map.Entry<String, byte[]> file : state.entrySet()) {
        Files.write(path.resolve(file.getKey()), file.getValue());
      }
      RecordedLog.LINES.clear();
      try {
        byte[] control = state.getOrDefault(ControlLayout.FILE, NONE);
        if (control.length < newest.getOrDefault(ControlLayout.FILE, NONE).length
            || control[0] == 0) {
          assertRefused();
        } else {
          startMachine(path);
          assertRecovered(ByteBuffer.wrap(control).order(ByteOrder.nativeOrder()));
        }
      } catch (Throwable e) {
        throw new AssertionError(what + "; log: " + RecordedLog.LINES, e);
      }
      for (Path file : list(path)) {
        Files.delete(file);
      }
      Files.delete(path);
    }

    private void assertRefused() {
      assertThatExceptionOfType(QueueStorageException.class).isThrownBy(() -> IpcQueue.open(path));
    }

    private void assertRecovered(ByteBuffer control) throws Exception {
      try (IpcQueue<byte[]> queue = IpcQueue.open(path)) {
        assertDelivers(queue, (int) control.getLong((int) ControlLayout.PUT_COUNT));
        queue.put(message(1));
        queue.put(message(LARGE_MESSAGE));
        assertThat(numberOf(queue.get(LONG))).isEqualTo(1);
        assertThat(numberOf(queue.get(LONG))).isEqualTo(LARGE_MESSAGE);
        assertThat(queue.isEmpty()).isTrue();
        queue.put(message(2));
      }
      try (IpcQueue<byte[]> queue = IpcQueue.open(path)) {
        assertThat(numberOf(queue.get(LONG))).isEqualTo(2);
        assertThat(queue.isEmpty()).isTrue();
      }
    }

    /** Of a message that was not counted, and left nothing in the files, nobody can know. */
    private static void assertDelivers(IpcQueue<byte[]> queue, int counted) throws Exception {
      List<Integer> got = new ArrayList<>();
      while (!queue.isEmpty()) {
        got.add(numberOf(queue.get(LONG)));
        queue.taskDone();
      }
      assertThat(queue.join(Duration.ZERO)).as("all done").isTrue();
      assertThat(got).isSorted().doesNotHaveDuplicates();
      int known = Math.max(counted, got.isEmpty() ? 0 : got.get(got.size() - 1) + 1);
      long lost = DUE.stream().filter(number -> number < known && !got.contains(number)).count();
      assertThat(missingByLog()).isGreaterThanOrEqualTo(lost);
    }

    private static long missingByLog() {
      return RecordedLog.LINES.stream()
          .map(line -> line.replaceAll(".*restart of the machine (\\d+) messages.*", "$1"))
          .flatMapToLong(
              number -> number.matches("\\d+") ? LongStream.of(Long.parseLong(number)) : null)
          .sum();
    }
  }

  /** As if the machine had been started again since the queue was in use. */
  private static void startMachine(Path queue) {
    MappedFile.open(queue.resolve(ControlLayout.FILE)).putLong(ControlLayout.BOOT, 4711);
  }

  @Test
  void anOrderlyRestartChangesNothing() throws Exception {
    startMachine(newest());
    Map<String, byte[]> before = load(newest());
    try (IpcQueue<byte[]> queue = IpcQueue.open(newest())) {
      assertThat(queue.qsize()).isEqualTo(DUE.size());
      for (String file : before.keySet()) {
        if (file.endsWith(".cq4")) {
          assertThat(newest().resolve(file)).hasBinaryContent(before.get(file));
        }
      }
      List<Integer> got = new ArrayList<>();
      Delivery<byte[]> first = queue.receive();
      assertThat(first.deliveries()).isEqualTo(2);
      got.add(numberOf(first.value()));
      while (!queue.isEmpty()) {
        got.add(numberOf(queue.get()));
      }
      assertThat(got).isEqualTo(DUE);
    }
  }

  /** Each of its claims counts what was acknowledged in it; the first 72 lie in the first page. */
  @Test
  void whoWaitsForAllToBeDoneDoesNotWaitForWhatACountLost() throws Exception {
    Path path = directory.resolve("claimed");
    try (IpcQueue<Integer> queue = IpcQueue.open(path)) {
      List<Delivery<Integer>> held = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        queue.put(i);
        held.add(queue.receive());
      }
      held.forEach(Delivery::ack);
      queue.put(80);
    }
    Path control = path.resolve(ControlLayout.FILE);
    byte[] bytes = Files.readAllBytes(control);
    Arrays.fill(bytes, PAGE_BYTES, 2 * PAGE_BYTES, (byte) 0);
    Files.write(control, bytes);
    startMachine(path);
    try (IpcQueue<Integer> queue = IpcQueue.open(path)) {
      assertThat(queue.join(Duration.ZERO)).isFalse();
      assertThat(queue.get()).isEqualTo(80);
      queue.taskDone();
      assertThat(queue.join(Duration.ZERO)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue.rescuing:1", "queue.midPayload:30", "queue.rescued:1"})
  void aRecoveryThatIsKilledIsRepeated(String crashPoint) throws Exception {
    tearAFile();
    startMachine(newest());
    QueueChildren.runUntilKilledAt(crashPoint, QueueChildren.builder(Opener.class, newest()));
    try (ChildJvm child = QueueChildren.builder(Opener.class, newest()).start()) {
      assertAllButOne(numbersIn(child.awaitPrefix("got ")));
      child.awaitSuccess();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue.rescuing:1", "queue.rescued:1"})
  void whoRecoversAQueueThatIsDeletedMeanwhileOpensTheNext(String stopAt) throws Exception {
    tearAFile();
    startMachine(newest());
    try (ChildJvm child =
        QueueChildren.startStoppingAt(stopAt, QueueChildren.builder(Opener.class, newest()))) {
      QueueChildren.awaitStop(child);
      IpcQueue.delete(directory.resolve("newest"));
      Posix.kill(child.pid(), Signal.SIGCONT);
      assertThat(child.awaitPrefix("got ")).isEqualTo("[]");
      child.awaitSuccess();
    }
  }

  @Test
  void ofSeveralThatOpenItOneRecovers() throws Exception {
    tearAFile();
    startMachine(newest());
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        children.add(QueueChildren.builder(Opener.class, newest()).start());
      }
      List<Integer> got = new ArrayList<>();
      for (ChildJvm child : children) {
        got.addAll(numbersIn(child.awaitPrefix("got ")));
        child.awaitSuccess();
      }
      assertAllButOne(got.stream().sorted().toList());
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  /** Loses the message that lies over the fifteenth page of the second file, and only that. */
  private void tearAFile() throws IOException {
    Path file =
        list(newest()).stream().filter(each -> each.toString().endsWith(".cq4")).toList().get(1);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 15 * PAGE_BYTES, 15 * PAGE_BYTES + 8, (byte) 0);
    Files.write(file, bytes);
  }

  private static List<Integer> numbersIn(String list) {
    return Stream.of(list.split("\\D+")).filter(n -> !n.isEmpty()).map(Integer::valueOf).toList();
  }

  private static void assertAllButOne(List<Integer> got) {
    assertThat(got).hasSize(DUE.size() - 1).isSorted().doesNotHaveDuplicates();
    assertThat(DUE).containsAll(got);
  }

  /** Takes all messages from a queue, which it opens interrupted, and prints their numbers. */
  static final class Opener {
    public static void main(String[] arguments) {
      var unused = Participants.get(); // registers this process
      Thread.currentThread().interrupt();
      try (IpcQueue<byte[]> queue = IpcQueue.open(Path.of(arguments[0]))) {
        assertThat(Thread.interrupted()).isTrue();
        List<byte[]> got = new ArrayList<>();
        queue.drainTo(got);
        System.out.println("got " + got.stream().map(PowerFailureTest::numberOf).toList());
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    for (Path file : list(from)) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }

  private static Map<String, byte[]> load(Path queue) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (Path file : list(queue)) {
      files.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return files;
  }

  private static List<Path> list(Path queue) throws IOException {
    try (Stream<Path> files = Files.list(queue)) {
      return files.sorted().toList();
    }
  }
}
