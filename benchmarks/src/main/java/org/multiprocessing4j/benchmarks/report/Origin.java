package org.multiprocessing4j.benchmarks.report;

/** Who measures a figure. */
enum Origin {
  /** A JMH benchmark of this module, in a JVM of its own. */
  JMH,
  /** A program of this module that measures no time. */
  IDLE,
  /** CPython's multiprocessing. */
  PYTHON,
  /** The C program. */
  C
}
