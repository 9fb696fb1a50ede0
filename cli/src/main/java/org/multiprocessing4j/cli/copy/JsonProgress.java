package org.multiprocessing4j.cli.copy;

import java.io.PrintStream;
import java.time.Duration;
import org.multiprocessing4j.cli.json.JsonLine;

/**
 * Writes one JSON object a line, for programs: {@code plan}, now and then {@code progress}, {@code
 * warning}.
 */
final class JsonProgress implements CopyListener {
  private static final long INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

  private final PrintStream out;
  private long lastNanos = System.nanoTime();

  JsonProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void planned(CopyPlan plan) {
    out.println(
        new JsonLine("plan")
            .put("files", plan.files().size())
            .put("links", plan.links().size())
            .put("directories", plan.directories().size())
            .put("unchanged", plan.unchanged())
            .put("bytes", plan.bytes()));
  }

  @Override
  public void advanced(CopyCount count) {
    long now = System.nanoTime();
    if (now - lastNanos >= INTERVAL_NANOS) {
      lastNanos = now;
      out.println(new JsonLine("progress").put("files", count.files()).put("bytes", count.bytes()));
    }
  }

  @Override
  public void warned(String text) {
    out.println(new JsonLine("warning").put("message", text));
  }

  @Override
  public void close() {
    // Every line is complete already.
  }
}
