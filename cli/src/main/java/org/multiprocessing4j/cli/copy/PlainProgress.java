package org.multiprocessing4j.cli.copy;

import java.io.PrintStream;
import java.time.Duration;

/** Writes a line about the progress every few seconds: for log files and pipes. */
final class PlainProgress implements CopyListener {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(2).toNanos();

  private final PrintStream out;
  private long lastNanos = System.nanoTime();
  private int totalFiles;
  private long totalBytes;

  PlainProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void planned(CopyPlan plan) {
    totalFiles = plan.files().size() + plan.links().size();
    totalBytes = plan.bytes();
  }

  @Override
  public void advanced(CopyCount count) {
    long now = System.nanoTime();
    if (now - lastNanos >= INTERVAL_NANOS) {
      lastNanos = now;
      out.printf(
          "copied %d of %d files, %s of %s%n",
          count.files(), totalFiles, Sizes.show(count.bytes()), Sizes.show(totalBytes));
    }
  }

  @Override
  public void warned(String text) {
    out.println("mp4j copy: warning: " + text);
  }

  @Override
  public void close() {
    // Every line is complete already.
  }
}
