package org.multiprocessing4j.examples;

import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.queue.QueueShutdownException;
import org.multiprocessing4j.process.ChildProcess;

/**
 * Two writers and one reader share a queue with room for three words; a writer waits while it is
 * full. When the writers are done the queue is shut down, which ends the reader once it has read
 * everything.
 *
 * <p>Prints one {@code read WORD from WRITER} for each of the six words, those of one writer in
 * order, and then {@code the queue is shut down, words read: 6}.
 */
public final class QueueWriterReader {
  private QueueWriterReader() {}

  public static void main(String[] args) throws InterruptedException {
    try (IpcQueue<String> words = IpcQueue.create(3);
        ChildProcess reader = new ChildProcess(() -> read(words));
        ChildProcess fruit =
            new ChildProcess(() -> write(words, "fruit", "apple", "banana", "cherry"));
        ChildProcess trees =
            new ChildProcess(() -> write(words, "trees", "ash", "beech", "cedar"))) {
      reader.start();
      fruit.start();
      trees.start();
      fruit.join();
      trees.join();
      words.shutdown();
      reader.join();
    }
  }

  private static void write(IpcQueue<String> queue, String writer, String... words)
      throws InterruptedException {
    for (String word : words) {
      queue.put(word + " from " + writer);
    }
  }

  private static void read(IpcQueue<String> queue) throws InterruptedException {
    int count = 0;
    try {
      while (true) {
        System.out.println("read " + queue.get());
        count++;
      }
    } catch (QueueShutdownException e) {
      System.out.println("the queue is shut down, words read: " + count);
    }
  }
}
