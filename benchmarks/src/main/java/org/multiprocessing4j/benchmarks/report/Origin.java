package org.multiprocessing4j.benchmarks.report;

/** Who measures a figure. */
enum Origin {
  /** A JMH benchmark of this module. */
  JMH,
  /** A program of this module that measures what JMH cannot. */
  JAVA,
  /** CPython's multiprocessing. */
  PYTHON,
  /** The C program. */
  C
}
