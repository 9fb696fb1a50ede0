package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;
import org.multiprocessing4j.ipc.testsupport.OtherProcesses;

/** Processes that use a queue, for the tests: real JVMs, to which the handle travels serialised. */
final class QueueChildren {
  /** Numbers by one call, where there are many. */
  static final int BATCH = 16;

  private static final int MOST_BYTES = 99;
  private static final int KILLED = 137;

  private QueueChildren() {}

  static ChildJvm start(Class<?> main, IpcQueue<?> queue, Object... arguments) {
    return builder(main, queue, arguments).start();
  }

  static ChildJvm.Builder builder(Class<?> main, IpcQueue<?> queue, Object... arguments) {
    return ChildJvm.builder(main)
        .inThisRun()
        .arguments(Handles.encode(queue))
        .arguments(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new))
        .deadline(Duration.ofSeconds(60));
  }

  static ChildJvm startWithFileSizeLimit(Class<?> main, IpcQueue<?> queue, Object... arguments) {
    return builder(main, queue, arguments).withFileSizeLimit().start();
  }

  /** A program of another run, which is told the path of a queue. */
  static ChildJvm.Builder builder(Class<?> main, Path queue) {
    return ChildJvm.builder(main).arguments(queue.toString()).deadline(Duration.ofSeconds(60));
  }

  /** Runs a program that is killed at a place in it. */
  static void runUntilKilledAt(String crashPoint, ChildJvm.Builder program)
      throws InterruptedException {
    try (ChildJvm child = program.jvmArguments("-Dmp4j.crashAt=" + crashPoint).start()) {
      assertThat(child.awaitExit()).as("exit code; stderr: %s", child.stderr()).isEqualTo(KILLED);
    }
  }

  /** Starts a program that stops at a place in it, until it is continued. */
  static ChildJvm startStoppingAt(String place, ChildJvm.Builder program) {
    return program.jvmArguments("-Dmp4j.crashAt=" + place, "-Dmp4j.crashSignal=SIGSTOP").start();
  }

  static void awaitStop(ChildJvm child) {
    await().atMost(Duration.ofSeconds(60)).until(() -> OtherProcesses.stateOf(child.pid()) == 'T');
  }

  @SuppressWarnings("unchecked") // what arrives is of the class that was sent
  static <E> IpcQueue<E> decode(String handle) {
    return (IpcQueue<E>) Handles.decode(handle);
  }

  /** Number {@code sequence} of a producer. */
  static long message(int producer, long sequence) {
    return (long) producer << 40 | sequence;
  }

  static int producerOf(long message) {
    return (int) (message >>> 40);
  }

  static long sequenceOf(long message) {
    return message & (1L << 40) - 1;
  }

  /** Puts numbered messages and writes down each one whose put has returned. */
  static final class Producer {
    /** Arguments: handle, ledger, number of this producer, how many to put. */
    public static void main(String[] arguments) throws Exception {
      IpcQueue<Long> queue = decode(arguments[0]);
      Ledger ledger = Ledger.open(Path.of(arguments[1]));
      int producer = Integer.parseInt(arguments[2]);
      long count = Long.parseLong(arguments[3]);
      for (long i = 0; i < count; i++) {
        queue.put(message(producer, i));
        ledger.add(message(producer, i));
      }
    }
  }

  /** Puts numbers in batches of bytes and writes down those of each batch that has returned. */
  static final class BytesProducer {
    /** Arguments: handle, ledger, how many to put. */
    public static void main(String[] arguments) throws Exception {
      IpcQueue<Long> queue = decode(arguments[0]);
      Ledger ledger = Ledger.open(Path.of(arguments[1]));
      long count = Long.parseLong(arguments[2]);
      for (long first = 0; first < count; first += BATCH) {
        putBytes(queue, first);
        for (long i = first; i < first + BATCH; i++) {
          ledger.add(i);
        }
      }
    }
  }

  /** Gets numbers in batches of bytes for ever, and writes each one down. */
  static final class BytesConsumer {
    /** Arguments: handle, ledger. */
    public static void main(String[] arguments) throws Exception {
      IpcQueue<Long> queue = decode(arguments[0]);
      Ledger ledger = Ledger.open(Path.of(arguments[1]));
      while (true) {
        getBytes(queue).forEach(ledger::add);
      }
    }
  }

  /** Puts one batch of numbers, each as the bytes of a message, some of which are longer. */
  static void putBytes(IpcQueue<Long> queue, long first) throws InterruptedException {
    ByteBuffer batch = ByteBuffer.allocate(BATCH * MOST_BYTES);
    int[] lengths = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      lengths[i] = Long.BYTES + (int) (first + i) % (MOST_BYTES - Long.BYTES);
      batch.putLong(batch.position(), first + i).position(batch.position() + lengths[i]);
    }
    assertThat(queue.putManyBytes(batch.flip(), lengths, BATCH)).isEqualTo(BATCH);
  }

  /** Takes one batch of numbers. */
  private static List<Long> getBytes(IpcQueue<Long> queue) throws InterruptedException {
    ByteBuffer batch = ByteBuffer.allocate(BATCH * MOST_BYTES);
    int[] lengths = new int[BATCH];
    int count = queue.getManyBytes(batch, lengths);
    List<Long> numbers = new ArrayList<>();
    for (int i = 0, start = 0; i < count; start += lengths[i++]) {
      numbers.add(batch.getLong(start));
    }
    return numbers;
  }

  /** Takes all numbers that are there. */
  static List<Long> drainBytes(IpcQueue<Long> queue) throws InterruptedException {
    List<Long> all = new ArrayList<>();
    while (!queue.isEmpty()) {
      all.addAll(getBytes(queue));
    }
    return all;
  }

  /** Gets messages until the queue is shut down, and writes each one down. */
  static final class Consumer {
    /** Arguments: handle, ledger. */
    public static void main(String[] arguments) throws Exception {
      IpcQueue<Long> queue = decode(arguments[0]);
      Ledger ledger = Ledger.open(Path.of(arguments[1]));
      try {
        while (true) {
          ledger.add(queue.get());
        }
      } catch (QueueShutdownException e) {
        // All of them have been taken.
      }
    }
  }

  /**
   * Receives messages and acknowledges each after writing it down, until the queue is shut down.
   */
  static final class Receiver {
    /** Arguments: handle, ledger. */
    public static void main(String[] arguments) throws Exception {
      IpcQueue<Long> queue = decode(arguments[0]);
      Ledger ledger = Ledger.open(Path.of(arguments[1]));
      try {
        while (true) {
          Delivery<Long> delivery = queue.receive();
          ledger.add(delivery.value());
          delivery.ack();
        }
      } catch (QueueShutdownException e) {
        // All of them have been acknowledged.
      }
    }
  }

  /** Receives one message, says so, and waits to be killed with it in its hands. */
  static final class Holder {
    /** Arguments: handle. */
    public static void main(String[] arguments) throws Exception {
      IpcQueue<Long> queue = decode(arguments[0]);
      System.out.println("holds " + queue.receive().value());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  /** Says when it is about to wait, and waits in get. */
  static final class Waiter {
    /** Arguments: handle. */
    public static void main(String[] arguments) throws Exception {
      IpcQueue<Long> queue = decode(arguments[0]);
      queue.get(); // one to warm up
      System.out.println("waiting");
      System.out.println("got " + queue.get());
    }
  }

  /** Has a handle and never uses it. */
  static final class Bystander {
    /** Arguments: handle. */
    public static void main(String[] arguments) throws Exception {
      System.out.println("has " + decode(arguments[0]).path());
    }
  }
}
