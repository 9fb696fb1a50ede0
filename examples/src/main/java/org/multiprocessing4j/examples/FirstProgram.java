package org.multiprocessing4j.examples;

import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.process.ChildProcess;

/**
 * The program that the README shows: a writer and a reader, and a queue between them.
 *
 * <p>Prints {@code got 0} to {@code got 9}.
 */
public final class FirstProgram {
  private FirstProgram() {}

  public static void main(String[] args) throws InterruptedException {
    try (IpcQueue<Integer> queue = IpcQueue.create();
        ChildProcess writer =
            new ChildProcess(
                () -> {
                  for (int i = 0; i < 10; i++) {
                    queue.put(i);
                  }
                });
        ChildProcess reader =
            new ChildProcess(
                () -> {
                  for (int i = 0; i < 10; i++) {
                    System.out.println("got " + queue.get());
                  }
                })) {
      writer.start();
      reader.start();
      writer.join();
      reader.join();
    }
  }
}
