package org.multiprocessing4j.benchmarks.report;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this library promises to itself, numbered as in its list of targets: mostly ratios. */
enum Target {
  RING_TO_PYTHON(
      1,
      "ring, 64 B one by one",
      Figure.STREAM_RING,
      Bound.AT_LEAST,
      50,
      Figure.STREAM_PYTHON_QUEUE),
  RING_TO_AGRONA(
      1, "ring, 64 B one by one", Figure.STREAM_RING, Bound.AT_LEAST, 0.6, Figure.STREAM_AGRONA),
  RING_BATCHED_TO_AGRONA(
      1,
      "ring, 64 B in batches",
      Figure.STREAM_RING_BATCHED,
      Bound.AT_LEAST,
      1,
      Figure.STREAM_AGRONA),
  QUEUE_TO_CHRONICLE(
      2,
      "Chronicle-backed queue, 64 B",
      Figure.STREAM_QUEUE,
      Bound.AT_LEAST,
      0.7,
      Figure.STREAM_CHRONICLE),
  QUEUE_TO_PYTHON(
      2,
      "Chronicle-backed queue, 64 B",
      Figure.STREAM_QUEUE,
      Bound.AT_LEAST,
      7,
      Figure.STREAM_PYTHON_QUEUE),
  RING_FOUR_TO_FOUR(
      3,
      "ring, 4 producers and 4 consumers",
      Figure.STREAM_RING_FOUR_TO_FOUR,
      Bound.AT_LEAST,
      0.5,
      Figure.STREAM_RING),
  HOT_TO_SPIN(4, "ring, hot round trip", Figure.HOT_RING, Bound.AT_MOST, 2.5, Figure.HOT_SPIN_C),
  BLOCKED_TO_FUTEX(
      5,
      "ring, blocked round trip",
      Figure.BLOCKED_RING,
      Bound.AT_MOST,
      1.3,
      Figure.BLOCKED_FUTEX_C),
  BLOCKED_TO_PYTHON(
      5,
      "ring, blocked round trip",
      Figure.BLOCKED_RING,
      Bound.AT_MOST,
      0.5,
      Figure.BLOCKED_PYTHON_PIPE),
  BLOCKED_PIPE_TO_C(
      6,
      "Pipe round trip, blocked",
      Figure.BLOCKED_PIPE,
      Bound.AT_MOST,
      1.2,
      Figure.BLOCKED_SOCKET_C),
  HOT_PIPE_TO_C(6, "Pipe round trip, hot", Figure.HOT_PIPE, Bound.AT_MOST, 1, Figure.HOT_SOCKET_C),
  LARGE_PIPE_TO_C(7, "Pipe, 1 MiB", Figure.LARGE_PIPE, Bound.AT_LEAST, 0.85, Figure.LARGE_SOCKET_C),
  STANDBY_TO_FORK(
      8,
      "standby to the first line",
      Figure.START_STANDBY,
      Bound.AT_MOST,
      1,
      Figure.START_PYTHON_FORK),
  STANDBY_TO_FORKSERVER(
      8,
      "standby, start + join",
      Figure.LIFE_STANDBY,
      Bound.AT_MOST,
      1,
      Figure.LIFE_PYTHON_FORKSERVER),
  SPAWN_TO_JAVA(
      9, "cold spawn to the first line", Figure.START_SPAWN, Bound.AT_MOST, 1.5, Figure.START_JAVA),
  SPAWN_TO_PYTHON(
      9,
      "cold spawn to the first line",
      Figure.START_SPAWN,
      Bound.AT_MOST,
      1.5,
      Figure.START_PYTHON_SPAWN),
  POOL_SUBMIT(
      10,
      "pool, submit to result",
      Figure.POOL_SUBMIT,
      Bound.AT_LEAST,
      20,
      Figure.POOL_PYTHON_SUBMIT),
  POOL_MAP(
      10, "pool, map with chunk 1", Figure.POOL_MAP, Bound.AT_LEAST, 10, Figure.POOL_PYTHON_MAP),
  POOL_ROUND_TRIP(
      10,
      "pool, blocked round trip",
      Figure.BLOCKED_TASK,
      Bound.AT_MOST,
      2,
      Figure.BLOCKED_FUTEX_C),
  PAYLOAD(
      11,
      "handle of 16 MiB of shared memory",
      Figure.PAYLOAD_HANDLE,
      Bound.AT_LEAST,
      200,
      Figure.PAYLOAD_PYTHON_QUEUE),
  PAYLOAD_FILLED(
      11,
      "16 MiB filled, handed over, read",
      Figure.PAYLOAD_FILLED,
      Bound.AT_LEAST,
      1,
      Figure.PAYLOAD_PYTHON_SHARED),
  LOCK(12, "uncontended lock + unlock", Figure.LOCK_IPC, Bound.AT_MOST, 0.5, Figure.LOCK_PYTHON),
  IDLE_RING(13, "eight blocked consumers, ring", Figure.IDLE_RING, Bound.AT_MOST, 0.002),
  IDLE_QUEUE(13, "eight blocked consumers, queue", Figure.IDLE_QUEUE, Bound.AT_MOST, 0.002),
  RECORD(
      14,
      "record of five fields, ring",
      Figure.RECORD_RING,
      Bound.AT_LEAST,
      30,
      Figure.RECORD_PYTHON_QUEUE);

  /** On which side of the limit the ratio must be. */
  enum Bound {
    /** More is better. */
    AT_LEAST("≥"),
    /** Less is better. */
    AT_MOST("≤");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  private static final int DIGITS = 3;
  private static final int MOST_DIGITS = 6;

  private final int number;
  private final String text;
  private final Figure ours;
  private final Bound bound;
  private final double limit;
  private final @Nullable Figure peer;

  Target(int number, String text, Figure ours, Bound bound, double limit) {
    this(number, text, ours, bound, limit, null);
  }

  Target(int number, String text, Figure ours, Bound bound, double limit, @Nullable Figure peer) {
    this.number = number;
    this.text = text;
    this.ours = ours;
    this.bound = bound;
    this.limit = limit;
    this.peer = peer;
  }

  /** What is measured of ours. */
  Figure ours() {
    return ours;
  }

  /** What it is compared with, if anything. */
  Optional<Figure> peer() {
    return Optional.ofNullable(peer);
  }

  /** Its number in the list of targets; several may share one. */
  int number() {
    return number;
  }

  /** What is compared. */
  String text() {
    return text;
  }

  /** The limit, for people. */
  String limit() {
    return bound.sign + " " + quantity(limit) + (peer == null ? "" : " × " + peer.label());
  }

  private Quantity quantity(double number) {
    return new Quantity(number, peer == null ? Quantity.Dimension.SHARE : Quantity.Dimension.RATIO);
  }

  /**
   * What was measured against the limit.
   *
   * @param results what was measured
   * @return in each round ours divided by the peer's, or ours alone if there is no peer; empty if
   *     one of them was not measured
   */
  Optional<Series> measured(Results results) {
    return peer == null ? results.series(ours) : results.ratio(ours, peer);
  }

  /** Whether more is better. */
  boolean isRate() {
    return bound == Bound.AT_LEAST;
  }

  /**
   * Formats what was measured, with so many digits that it can be told from the limit.
   *
   * @param measured a value of {@link #measured}
   * @return the same for people
   */
  String show(Quantity measured) {
    int digits = DIGITS;
    while (digits < MOST_DIGITS
        && measured.value() != limit
        && measured.toString(digits).equals(quantity(limit).toString(digits))) {
      digits++;
    }
    return measured.toString(digits);
  }

  /**
   * Whether a value is on the right side of the limit.
   *
   * @param measured a value of {@link #measured}
   * @return whether the target is met
   */
  boolean isMetBy(Quantity measured) {
    return bound == Bound.AT_LEAST ? measured.value() >= limit : measured.value() <= limit;
  }

  /**
   * What is known about the reason, for a target that is missed; empty if nothing.
   *
   * @param results of the same run, which may show a part of it
   * @return a clause or two
   */
  String reason(Results results) {
    return switch (this) {
      case STANDBY_TO_FORK ->
          "a fork has its parent's code ready to run; an idle JVM runs part of the way to its task"
              + " for the first time";
      case QUEUE_TO_CHRONICLE ->
          "the producer, which is the slower side, spends 1.6 times the processor time on a message:"
              + " three quarters of the difference are this library's own steps (codec, the lock of the"
              + " producers, room and count, a look for sleepers), a quarter the page faults of 88 bytes"
              + " instead of 68";
      case LARGE_PIPE_TO_C ->
          "the kernel's copies into the socket and out of it take most of the time of both; the rest"
              + " depends on whether the processes share a processor, in whose cache the pieces stay";
      case SPAWN_TO_JAVA ->
          "on JDK 17 four tenths of the difference are the JDK's modules and first classes, which its"
              + " archive has ready only for G1, while a child has the serial collector; a quarter is"
              + " finding the task's class in the jars, and a fifth this library's own classes";
      case SPAWN_TO_PYTHON ->
          "a JVM that does nothing else takes most of that time before its first line: see java Hello";
      case BLOCKED_TO_FUTEX, BLOCKED_TO_PYTHON, POOL_ROUND_TRIP ->
          inC(
              results,
              Figure.BLOCKED_WAITV_C,
              "with sleeps that deaths and interrupts can end and that have a time limit, the round"
                  + " trip takes %s in C; the rest is what both JVMs run after the pause");
      case BLOCKED_PIPE_TO_C ->
          inC(
              results,
              Figure.BLOCKED_FRAMED_SOCKET_C,
              "with the length in front of each message, which is never read beyond its end, the"
                  + " round trip takes %s in C; the rest is what both JVMs run after the pause");
      default -> "";
    };
  }

  /** How a program in C that has the same to do compares with the peer, if both were measured. */
  private String inC(Results results, Figure sameDuties, String reason) {
    return peer()
        .flatMap(other -> results.ratio(sameDuties, other))
        .map(ratio -> reason.formatted(ratio.median() + " × " + peer().orElseThrow().label()))
        .orElse("");
  }
}
