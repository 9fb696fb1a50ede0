package org.multiprocessing4j.benchmarks.report;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Figures that are compared with each other: they take turns, and share a chart. */
enum Topic {
  STREAM("Messages of 64 bytes from one process to another, per second", Slice.SHORT),
  RECORD("Records of five fields from one process to another, per second", Slice.SHORT),
  LARGE("Messages of 1 MiB from one process to another, per second", Slice.SHORT),
  PAYLOAD("Payloads of 16 MiB from one process to another, per second", Slice.SHORT),
  HOT("64 bytes there and back, both processes busy, median", Slice.SHORT),
  BLOCKED("64 bytes there and back, both processes asleep before, median", Slice.SHORT),
  START("From start() to the first line of the task, median", Slice.LONG),
  LIFE("From start() to the end of join(), median", Slice.LONG),
  POOL("Tasks that do nothing in two workers, per second", Slice.SHORT),
  LOCK("Lock and unlock with nobody else there", Slice.SHORT),
  BACKLOG("One put and one get while messages wait, median", Slice.SHORT),
  IDLE("CPU of eight processes that wait, together", Slice.ONCE),
  MEMORY("Memory of an idle worker, its part of shared pages included", Slice.ONCE);

  /** How long a figure is measured at each turn. */
  private enum Slice {
    SHORT(Duration.ofMillis(300)),
    LONG(Duration.ofMillis(700)),
    /** Too slow for several rounds, and hardly changing. */
    ONCE(Duration.ofSeconds(1));

    private final Duration duration;

    Slice(Duration duration) {
      this.duration = duration;
    }
  }

  private final String title;
  private final Slice slice;

  Topic(String title, Slice slice) {
    this.title = title;
    this.slice = slice;
  }

  /** What is compared. */
  String title() {
    return title;
  }

  /** How long JMH measures each figure in each round. */
  Duration slice() {
    return slice.duration;
  }

  /**
   * How many rounds there are.
   *
   * @param wanted what was asked for
   * @return so many, or one if the figures are too slow for that
   */
  int rounds(int wanted) {
    return slice == Slice.ONCE ? 1 : wanted;
  }

  /** The name of the chart's file. */
  String chartFile() {
    return name().toLowerCase(Locale.ROOT) + ".svg";
  }

  /** Its figures, in the order of measuring. */
  List<Figure> figures() {
    return Arrays.stream(Figure.values()).filter(figure -> figure.topic() == this).toList();
  }
}
