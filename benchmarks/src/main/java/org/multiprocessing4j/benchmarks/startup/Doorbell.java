package org.multiprocessing4j.benchmarks.startup;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.file.Path;
import org.multiprocessing4j.benchmarks.transport.NamedPipe;

/**
 * A named pipe through which a new process says that its first line has run.
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

  /** Rings; called by the new process, with as few classes as possible. */
  void ring() throws IOException {
    try (FileOutputStream out = new FileOutputStream(pipe)) {
      out.write(1);
    }
  }

  /**
   * Opens the listening side, which stays open over many rings.
   *
   * @return a stream that gives one byte for each ring
   * @throws IOException if the pipe cannot be opened
   */
  InputStream listen() throws IOException {
    return Channels.newInputStream(NamedPipe.open(Path.of(pipe)));
  }
}
