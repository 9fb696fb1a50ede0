package org.multiprocessing4j.benchmarks.report;

/** Everything that the selection measures: ours beside its peers. */
enum Figure {
  STREAM_RING(
      Topic.STREAM, "mp4j ring", "ThroughputBySize.messages", "transport=RING sizeBytes=64"),
  STREAM_RING_BATCHED(
      Topic.STREAM,
      "mp4j ring, batches of 64",
      "ThroughputBySize.messages",
      "transport=RING_BATCHED sizeBytes=64"),
  STREAM_RING_FOUR_TO_FOUR(
      Topic.STREAM, "mp4j ring, 4 to 4", "ThroughputByShape.messages", "transport=RING shape=4-4"),
  STREAM_QUEUE(
      Topic.STREAM, "mp4j queue", "ThroughputBySize.messages", "transport=QUEUE sizeBytes=64"),
  STREAM_CHRONICLE(
      Topic.STREAM,
      "raw Chronicle",
      "ThroughputBySize.messages",
      "transport=CHRONICLE sizeBytes=64"),
  STREAM_AGRONA(
      Topic.STREAM,
      "Agrona ManyToOne",
      "ThroughputBySize.messages",
      "transport=AGRONA_MANY_TO_ONE sizeBytes=64"),
  STREAM_PYTHON_QUEUE(Topic.STREAM, "CPython Queue", Origin.PYTHON, "queue_stream_64"),

  RECORD_RING(Topic.RECORD, "mp4j ring", "ThroughputOfObjects.messages", "transport=RING_OBJECTS"),
  RECORD_PYTHON_QUEUE(Topic.RECORD, "CPython Queue (dict)", Origin.PYTHON, "queue_stream_record"),

  LARGE_PIPE(
      Topic.LARGE, "mp4j Pipe", "ThroughputBySize.messages", "transport=PIPE sizeBytes=1048576"),
  LARGE_SOCKET_C(Topic.LARGE, "C, Unix socket", Origin.C, "unix_socket_stream_1m"),
  LARGE_PYTHON_PIPE(Topic.LARGE, "CPython Pipe", Origin.PYTHON, "pipe_stream_1m"),

  PAYLOAD_HANDLE(
      Topic.PAYLOAD,
      "mp4j handle alone",
      "ThroughputBySize.messages",
      "transport=HANDLE sizeBytes=16777216"),
  PAYLOAD_FILLED(
      Topic.PAYLOAD,
      "mp4j handle, filled and read",
      "ThroughputBySize.messages",
      "transport=FILLED_HANDLE sizeBytes=16777216"),
  PAYLOAD_PYTHON_SHARED(
      Topic.PAYLOAD, "CPython SharedMemory", Origin.PYTHON, "shared_memory_stream_16m"),
  PAYLOAD_PYTHON_QUEUE(Topic.PAYLOAD, "CPython Queue", Origin.PYTHON, "queue_stream_16m"),

  HOT_RING(Topic.HOT, "mp4j ring", "HotRoundTrip.roundTrip", "transport=RING sizeBytes=64"),
  HOT_PIPE(Topic.HOT, "mp4j Pipe", "HotRoundTrip.roundTrip", "transport=PIPE sizeBytes=64"),
  HOT_SOCKET_NIO(
      Topic.HOT,
      "Unix socket (NIO)",
      "HotRoundTrip.roundTrip",
      "transport=UNIX_SOCKET sizeBytes=64"),
  HOT_AGRONA(
      Topic.HOT,
      "Agrona OneToOne",
      "HotRoundTrip.roundTrip",
      "transport=AGRONA_ONE_TO_ONE sizeBytes=64"),
  HOT_SPIN_C(Topic.HOT, "C, spinning", Origin.C, "spin_round_trip"),
  HOT_SOCKET_C(Topic.HOT, "C, Unix socket", Origin.C, "unix_socket_round_trip"),
  HOT_PYTHON_PIPE(Topic.HOT, "CPython Pipe", Origin.PYTHON, "pipe_round_trip"),

  BLOCKED_RING(
      Topic.BLOCKED, "mp4j ring", "BlockedRoundTrip.roundTrip", "transport=RING sizeBytes=64"),
  BLOCKED_PIPE(
      Topic.BLOCKED, "mp4j Pipe", "BlockedRoundTrip.roundTrip", "transport=PIPE sizeBytes=64"),
  BLOCKED_TASK(
      Topic.BLOCKED, "mp4j pool, an empty task", "TaskRoundTrip.apply", "pauseMicros=1000"),
  BLOCKED_FUTEX_C(Topic.BLOCKED, "C, futex", Origin.C, "futex_round_trip_paused"),
  BLOCKED_WAITV_C(
      Topic.BLOCKED, "C, futex, 3 words + limit", Origin.C, "futex_waitv_round_trip_paused"),
  BLOCKED_SOCKET_C(Topic.BLOCKED, "C, Unix socket", Origin.C, "unix_socket_round_trip_paused"),
  BLOCKED_FRAMED_SOCKET_C(
      Topic.BLOCKED, "C, Unix socket, length first", Origin.C, "framed_socket_round_trip_paused"),
  BLOCKED_PYTHON_PIPE(Topic.BLOCKED, "CPython Pipe", Origin.PYTHON, "pipe_round_trip_paused"),

  START_STANDBY(Topic.START, "mp4j standby", Origin.JAVA, "standby_first_line"),
  START_SPAWN(Topic.START, "mp4j spawn", Origin.JAVA, "spawn_first_line"),
  START_JAVA(Topic.START, "java Hello", Origin.JAVA, "java_first_line"),
  START_PYTHON_FORK(Topic.START, "CPython fork", Origin.PYTHON, "fork_first_line"),
  START_PYTHON_SPAWN(Topic.START, "CPython spawn", Origin.PYTHON, "spawn_first_line"),

  LIFE_STANDBY(Topic.LIFE, "mp4j standby", Origin.JAVA, "standby_start_join"),
  LIFE_PYTHON_FORKSERVER(Topic.LIFE, "CPython forkserver", Origin.PYTHON, "forkserver_start_join"),

  POOL_SUBMIT(Topic.POOL, "mp4j applyAsync", "TaskThroughput.applyAsync", ""),
  POOL_PYTHON_SUBMIT(Topic.POOL, "CPython executor.submit", Origin.PYTHON, "executor_submit"),
  POOL_MAP(Topic.POOL, "mp4j map, chunk 1", "TaskThroughput.mapChunkOne", ""),
  POOL_PYTHON_MAP(Topic.POOL, "CPython Pool.map, chunk 1", Origin.PYTHON, "pool_map_chunk_1"),

  LOCK_IPC(Topic.LOCK, "mp4j IpcLock", "Uncontended.ipcLock", ""),
  LOCK_PYTHON(Topic.LOCK, "CPython Lock", Origin.PYTHON, "lock_uncontended"),
  LOCK_ROBUST_MUTEX_C(Topic.LOCK, "C, robust mutex", Origin.C, "robust_mutex"),

  BACKLOG_NONE(Topic.BACKLOG, "mp4j queue, empty", "Backlog.putAndGet", "waiting=0"),
  BACKLOG_TEN_MILLION(
      Topic.BACKLOG, "mp4j queue, 10 million wait", "Backlog.putAndGet", "waiting=10000000"),

  IDLE_RING(Topic.IDLE, "mp4j ring", Origin.JAVA, "idle_ring_consumers"),
  IDLE_QUEUE(Topic.IDLE, "mp4j queue", Origin.JAVA, "idle_queue_consumers"),
  IDLE_JVMS(Topic.IDLE, "JVMs that only sleep", Origin.JAVA, "idle_jvms"),

  MEMORY_WORKER(Topic.MEMORY, "mp4j pool worker", Origin.JAVA, "worker_memory"),
  MEMORY_PYTHON_WORKER(
      Topic.MEMORY, "CPython executor worker", Origin.PYTHON, "executor_worker_memory");

  private static final String OUR_PREFIX = "mp4j ";
  private static final long MEBIBYTE = 1 << 20;

  private final Topic topic;
  private final String label;
  private final Origin origin;
  private final String subject;
  private final String parameters;

  Figure(Topic topic, String label, String benchmark, String parameters) {
    this(topic, label, Origin.JMH, benchmark, parameters);
  }

  Figure(Topic topic, String label, Origin origin, String subject) {
    this(topic, label, origin, subject, "");
  }

  Figure(Topic topic, String label, Origin origin, String subject, String parameters) {
    this.topic = topic;
    this.label = label;
    this.origin = origin;
    this.subject = subject;
    this.parameters = parameters;
  }

  /** What it is compared with. */
  Topic topic() {
    return topic;
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

  /** How much room its messages need in the scratch directory and in shared memory, at most. */
  long scratchBytes() {
    return switch (this) {
      case STREAM_CHRONICLE -> 2048 * MEBIBYTE; // nothing is deleted while it is measured
      case BACKLOG_TEN_MILLION -> 1536 * MEBIBYTE;
      case STREAM_QUEUE, BACKLOG_NONE, IDLE_QUEUE -> 256 * MEBIBYTE;
      case PAYLOAD_HANDLE, PAYLOAD_FILLED, PAYLOAD_PYTHON_SHARED -> 256 * MEBIBYTE;
      default -> 32 * MEBIBYTE;
    };
  }

  /** The benchmark's parameters, as {@code name=value} with blanks between; none for programs. */
  String parameters() {
    return parameters;
  }
}
