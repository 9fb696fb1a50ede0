package org.multiprocessing4j.cli.copy;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Draws a bar on a terminal. */
final class BarProgress implements CopyListener {
  private static final int INTERVAL_MILLIS = 100;
  private static final long BYTES_PER_UNIT = 1_000_000;

  private final PrintStream terminal;
  private final int columns;
  private int totalFiles;
  private @Nullable ProgressBar bar;

  BarProgress(PrintStream terminal, int columns) {
    this.terminal = terminal;
    this.columns = columns;
  }

  @Override
  public void planned(CopyPlan plan) {
    totalFiles = plan.files().size() + plan.links().size();
    bar =
        new ProgressBarBuilder()
            .setTaskName("copy")
            .setInitialMax(plan.bytes())
            .setUnit(" MB", BYTES_PER_UNIT)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(INTERVAL_MILLIS)
            .setConsumer(new Line())
            .build();
  }

  @Override
  public void advanced(CopyCount count) {
    if (bar != null) {
      bar.stepTo(count.bytes());
      bar.setExtraMessage(" " + count.files() + "/" + totalFiles + " files");
    }
  }

  @Override
  public void warned(String text) {
    terminal.println("\rmp4j copy: warning: " + text);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  /**
   * The last line of the terminal. The consumer that comes with the library starts other programs
   * to learn how wide the terminal is; we have been told.
   */
  private final class Line implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public void accept(String rendered) {
      terminal.print("\r" + rendered);
      terminal.flush();
    }

    @Override
    public void close() {
      terminal.println();
    }
  }
}
