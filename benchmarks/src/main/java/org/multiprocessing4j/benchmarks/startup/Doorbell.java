package org.multiprocessing4j.benchmarks.startup;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.file.Path;
import org.multiprocessing4j.benchmarks.transport.NamedPipe;

/**
 * A named pipe through which a new process tells when its first line has run. The time is that of
 * {@link System#nanoTime}, which is the same in all processes of a Linux machine: CLOCK_MONOTONIC.
 *
 * @param pipe its path; a text, so that the doorbell may be captured by a task
 */
record Doorbell(String pipe) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the pipe.
   *
   * @param directory where
   * @return the doorbell
   * @throws IOException if it cannot be made
   * @throws InterruptedException if the thread was interrupted
   */
  static Doorbell in(Path directory) throws IOException, InterruptedException {
    Path pipe = directory.resolve("doorbell");
    NamedPipe.make(pipe);
    return new Doorbell(pipe.toString());
  }

  /** Rings, as the first line of a task. */
  void ring() throws IOException {
    ring(System.nanoTime());
  }

  /**
   * Rings; called by the new process.
   *
   * @param firstLineNanos when its first line ran
   * @throws IOException if the pipe cannot be written
   */
  void ring(long firstLineNanos) throws IOException {
    try (DataOutputStream out = new DataOutputStream(new FileOutputStream(pipe))) {
      out.writeLong(firstLineNanos);
    }
  }

  /**
   * Opens the listening side, which stays open over many rings.
   *
   * @return a stream that gives the time of each ring
   * @throws IOException if the pipe cannot be opened
   */
  DataInputStream listen() throws IOException {
    return new DataInputStream(Channels.newInputStream(NamedPipe.open(Path.of(pipe))));
  }
}
