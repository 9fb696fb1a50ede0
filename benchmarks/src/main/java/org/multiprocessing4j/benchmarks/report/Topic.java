package org.multiprocessing4j.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Figures that are compared with each other: they take turns, and share a chart. */
enum Topic {
  STREAM("Messages of 64 bytes from one process to another, per second", Pace.BRISK, 4),
  RECORD("Records of five fields from one process to another, per second", Pace.BRISK, 5),
  LARGE("Messages of 1 MiB from one process to another, per second", Pace.BRISK, 3),
  PAYLOAD("Payloads of 16 MiB from one process to another, per second", Pace.BRISK, 3),
  HOT("64 bytes there and back, both processes busy, median", Pace.BRISK, 3),
  BLOCKED(
      "64 bytes or an empty task there and back, both processes asleep before, median",
      Pace.BRISK,
      2),
  START("From start() to the first line of the task, median", Pace.SLOW, 0),
  LIFE("From start() to the end of join(), median", Pace.SLOW, 0),
  POOL("Tasks that do nothing in two workers, per second", Pace.BRISK, 5),
  LOCK("Lock and unlock with nobody else there", Pace.BRISK, 1),
  BACKLOG("One put and one get while messages wait, median", Pace.BRISK, 2),
  IDLE("CPU of eight processes that wait, together", Pace.SLOW, 0),
  MEMORY("Memory of an idle worker, its part of shared pages included", Pace.ONCE, 0);

  /** How often a figure is measured. */
  private enum Pace {
    /** In every round, a quarter of a second each, and once before, as a rehearsal. */
    BRISK,
    /** In every round. Each is longer, and does not depend on what ran before. */
    SLOW,
    /** Once; it hardly changes. */
    ONCE
  }

  private final String title;
  private final Pace pace;
  private final int warmups;

  Topic(String title, Pace pace, int warmups) {
    this.title = title;
    this.pace = pace;
    this.warmups = warmups;
  }

  /** What is compared. */
  String title() {
    return title;
  }

  /** After how many half seconds a JVM has compiled what is measured. */
  int warmups() {
    return warmups;
  }

  /**
   * How many rounds there are.
   *
   * @param wanted what was asked for
   * @return so many, or one if there is no use in more
   */
  int rounds(int wanted) {
    return pace == Pace.ONCE ? 1 : wanted;
  }

  /**
   * How many rounds go before that do not count: in the first one caches, pages and the branch
   * predictor are still those of what came before.
   */
  int rehearsals() {
    return pace == Pace.BRISK ? 1 : 0;
  }

  /** The name of the chart's file. */
  String chartFile() {
    return name().toLowerCase(Locale.ROOT) + ".svg";
  }

  /** Its figures, in the order of the report. */
  List<Figure> figures() {
    return Arrays.stream(Figure.values()).filter(figure -> figure.topic() == this).toList();
  }
}
