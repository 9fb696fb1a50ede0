package org.multiprocessing4j.benchmarks.report;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Everything that the selection measures, in the order of measuring: ours beside its peers.
 *
 * <p>STREAM: messages of 64 bytes from one process to another. OBJECTS: a record of five fields in
 * their place. LARGE: messages of 1 MiB. HOT: round trips of 64 bytes, one after the other.
 * BLOCKED: the same with a pause before each. START: from {@code start()} to the first line of the
 * task. LIFE: start and join. POOL: tasks that do nothing. PAYLOAD: 16 MiB. LOCK: lock and unlock
 * with nobody else there. IDLE: the share of one CPU.
 */
enum Figure {
  STREAM_QUEUE("mp4j queue", "ThroughputBySize.messages", "transport=QUEUE sizeBytes=64"),
  STREAM_QUEUE_BATCHED(
      "mp4j queue, batches of 64",
      "ThroughputBySize.messages",
      "transport=QUEUE_BATCHED sizeBytes=64"),
  STREAM_CHRONICLE(
      "raw Chronicle", "ThroughputBySize.messages", "transport=CHRONICLE sizeBytes=64"),
  STREAM_AGRONA(
      "Agrona ManyToOne", "ThroughputBySize.messages", "transport=AGRONA_MANY_TO_ONE sizeBytes=64"),
  STREAM_PYTHON_QUEUE("CPython Queue", Origin.PYTHON, "queue_stream_64"),

  OBJECTS_QUEUE(
      "mp4j queue, record", "ThroughputBySize.messages", "transport=QUEUE_OBJECTS sizeBytes=64"),
  OBJECTS_PYTHON_QUEUE("CPython Queue, dict", Origin.PYTHON, "queue_stream_record"),

  LARGE_PIPE("mp4j Pipe", "ThroughputBySize.messages", "transport=PIPE sizeBytes=1048576"),
  LARGE_SOCKET_C("C, Unix socket", Origin.C, "unix_socket_stream_1m"),
  LARGE_PYTHON_PIPE("CPython Pipe", Origin.PYTHON, "pipe_stream_1m"),

  HOT_QUEUE("mp4j queue", "HotRoundTrip.roundTrip", "transport=QUEUE sizeBytes=64"),
  HOT_PIPE("mp4j Pipe", "HotRoundTrip.roundTrip", "transport=PIPE sizeBytes=64"),
  HOT_SOCKET_NIO(
      "Unix socket (NIO)", "HotRoundTrip.roundTrip", "transport=UNIX_SOCKET sizeBytes=64"),
  HOT_SPIN_C("C, spinning", Origin.C, "spin_round_trip"),
  HOT_SOCKET_C("C, Unix socket", Origin.C, "unix_socket_round_trip"),
  HOT_PYTHON_PIPE("CPython Pipe", Origin.PYTHON, "pipe_round_trip"),

  BLOCKED_QUEUE("mp4j queue", "BlockedRoundTrip.roundTrip", "transport=QUEUE sizeBytes=64"),
  BLOCKED_PIPE("mp4j Pipe", "BlockedRoundTrip.roundTrip", "transport=PIPE sizeBytes=64"),
  BLOCKED_FUTEX_C("C, futex", Origin.C, "futex_round_trip_paused"),
  BLOCKED_SOCKET_C("C, Unix socket", Origin.C, "unix_socket_round_trip_paused"),
  BLOCKED_PYTHON_PIPE("CPython Pipe", Origin.PYTHON, "pipe_round_trip_paused"),

  START_SPAWN("mp4j spawn", "FirstLine.toFirstLine", "startBy=SPAWN"),
  START_STANDBY("mp4j standby", "FirstLine.toFirstLine", "startBy=STANDBY"),
  START_JAVA("java Hello", "FirstLine.toFirstLine", "startBy=JAVA_MAIN"),
  START_PYTHON_FORK("CPython fork", Origin.PYTHON, "fork_first_line"),
  START_PYTHON_SPAWN("CPython spawn", Origin.PYTHON, "spawn_first_line"),

  LIFE_STANDBY("mp4j standby, start and join", "StartAndJoin.startAndJoin", "startBy=STANDBY"),
  LIFE_PYTHON_FORKSERVER(
      "CPython forkserver, start and join", Origin.PYTHON, "forkserver_start_join"),

  POOL_SUBMIT("mp4j ProcessPool.applyAsync", "TaskThroughput.applyAsync", ""),
  POOL_PYTHON_SUBMIT("CPython ProcessPoolExecutor.submit", Origin.PYTHON, "executor_submit"),
  POOL_MAP("mp4j ProcessPool.map, chunk 1", "TaskThroughput.mapChunkOne", ""),
  POOL_PYTHON_MAP("CPython Pool.map, chunk 1", Origin.PYTHON, "pool_map_chunk_1"),
  TASK_BLOCKED("mp4j ProcessPool.apply", "TaskRoundTrip.apply", "pauseMicros=1000"),

  PAYLOAD_HANDLE(
      "mp4j handle of 16 MiB", "ThroughputBySize.messages", "transport=HANDLE sizeBytes=16777216"),
  PAYLOAD_PYTHON_QUEUE("CPython Queue, 16 MiB", Origin.PYTHON, "queue_stream_16m"),

  LOCK_IPC("mp4j IpcLock", "Uncontended.ipcLock", ""),
  LOCK_PYTHON("CPython Lock", Origin.PYTHON, "lock_uncontended"),
  LOCK_ROBUST_MUTEX_C("C, robust mutex", Origin.C, "robust_mutex"),

  IDLE_CONSUMERS("mp4j queue, eight consumers", Origin.IDLE, "idle_consumers");

  private static final String OUR_PREFIX = "mp4j ";

  private final String label;
  private final Origin origin;
  private final String subject;
  private final String parameters;

  Figure(String label, String benchmark, String parameters) {
    this.label = label;
    this.origin = Origin.JMH;
    this.subject = benchmark;
    this.parameters = parameters;
  }

  Figure(String label, Origin origin, String subject) {
    this.label = label;
    this.origin = origin;
    this.subject = subject;
    this.parameters = "";
  }

  /** Its name in tables and charts. */
  String label() {
    return label;
  }

  /** Who measures it. */
  Origin origin() {
    return origin;
  }

  /** Whether it shows this library rather than a peer. */
  boolean isOurs() {
    return label.startsWith(OUR_PREFIX);
  }

  /** What is measured: a benchmark's class and method, or a measurement of a program. */
  String subject() {
    return subject;
  }

  /** The benchmark's parameters; none for programs. */
  Map<String, String> parameters() {
    return Arrays.stream(parameters.split(" "))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }
}
