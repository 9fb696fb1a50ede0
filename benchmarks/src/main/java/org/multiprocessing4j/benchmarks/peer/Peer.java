package org.multiprocessing4j.benchmarks.peer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Another process that takes part in a benchmark.
 *
 * <p>If it ends before {@link #close}, the thread that started it is interrupted, so that no
 * benchmark waits for ever for a message from the dead.
 */
public final class Peer implements Closeable {
  private static final long GRACE_SECONDS = 5;

  private final Process process;
  private volatile boolean closing;

  private Peer(Process process) {
    this.process = process;
  }

  /**
   * Starts a JVM that carries out an assignment until it is closed.
   *
   * @param assignment what it is to do
   * @return the peer, perhaps not yet connected; the caller closes it
   * @throws IOException if it cannot be started
   */
  public static Peer start(Assignment assignment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(JvmCommand.of(PeerMain.class, assignment.toArguments()))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    Peer peer = new Peer(builder.start());
    Thread owner = Thread.currentThread();
    CompletableFuture<Void> unused =
        peer.process.onExit().thenRun(() -> peer.interruptIfUnexpected(owner));
    return peer;
  }

  private void interruptIfUnexpected(Thread owner) {
    if (!closing) {
      owner.interrupt();
    }
  }

  /** The peer's process identifier. */
  public long pid() {
    return process.pid();
  }

  /** What the peer writes to its standard output. */
  InputStream output() {
    return process.getInputStream();
  }

  /** The peer's standard input. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /**
   * Tells the process to end, and does not wait for it. Its streams stay open, so that it does not
   * take their end for a failure.
   */
  void end() {
    closing = true;
    process.toHandle().destroy();
  }

  /** Ends the process, waits until it is gone, and closes its streams. */
  @Override
  public void close() {
    end();
    process.onExit().completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly();
    process.onExit().join();
  }
}
