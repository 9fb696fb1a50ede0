/*
 * The floors of this machine: what a message between two processes costs in plain C, without any
 * library. Nothing that runs in a JVM can be expected to beat them; the report says how close we are.
 *
 *   cc -O2 -pthread -o floors floors.c && ./floors [NAME...]
 *
 * Runs the measurements that are named, or all of them, and prints one JSON object for each:
 *
 *   {"name": "spin_round_trip", "unit": "us", "value": 0.1, "p90": 0.13, "p99": 0.17}
 *
 * Each measures for a quarter of a second, after a short warm-up. For a latency, "value" is the median
 * of single round trips, each timed by two readings of CLOCK_MONOTONIC, as JMH times its samples. For a
 * rate it is messages per second. Every message has its 64 bytes (or 1 MiB) copied in and out.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SMALL 64
#define LARGE (1 << 20)
#define CACHE_LINE 128
#define PAUSE_NANOS 1000000
#define WARM_UP_SECONDS 0.05
#define SLICE_SECONDS 0.25

/* ---------------------------------------------------------------- time, errors, output */

static void die(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Sleeps for a millisecond, so that the other process has gone to sleep as well. */
static void let_the_other_sleep(void) {
  struct timespec pause = {0, PAUSE_NANOS};
  nanosleep(&pause, NULL);
}

static void print_value(const char *name, const char *unit, double value) {
  printf("{\"name\": \"%s\", \"unit\": \"%s\", \"value\": %.4f}\n", name, unit, value);
  fflush(stdout);
}

/* ---------------------------------------------------------------- samples */

typedef struct {
  double *seconds;
  size_t count, room;
} Samples;

static void add(Samples *samples, double seconds) {
  if (samples->count == samples->room) {
    samples->room = samples->room ? samples->room * 2 : 1 << 16;
    samples->seconds = realloc(samples->seconds, samples->room * sizeof *samples->seconds);
    if (!samples->seconds) die("realloc");
  }
  samples->seconds[samples->count++] = seconds;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double micros(const Samples *samples, double fraction) {
  return samples->seconds[(size_t)((double)samples->count * fraction)] * 1e6;
}

/* Prints the median, and the tail as far as there are samples enough for one. */
static void print_samples(const char *name, Samples *samples) {
  size_t n = samples->count;
  if (n == 0) die("no round trip in time");
  qsort(samples->seconds, n, sizeof *samples->seconds, ascending);
  printf("{\"name\": \"%s\", \"unit\": \"us\", \"value\": %.4f", name,
         (samples->seconds[(n - 1) / 2] + samples->seconds[n / 2]) / 2 * 1e6);
  if (n >= 10) printf(", \"p90\": %.4f", micros(samples, 0.90));
  if (n >= 100) printf(", \"p99\": %.4f", micros(samples, 0.99));
  printf("}\n");
  fflush(stdout);
  free(samples->seconds);
}

typedef void (*RoundTrip)(void *connection);

static void time_round_trips(const char *name, RoundTrip round_trip, void *connection, int paused) {
  Samples samples = {0};
  double start = now(), end;
  do {
    if (paused) let_the_other_sleep();
    double begin = now();
    round_trip(connection);
    end = now();
    if (begin - start > WARM_UP_SECONDS) add(&samples, end - begin);
  } while (end - start < WARM_UP_SECONDS + SLICE_SECONDS);
  print_samples(name, &samples);
}

/* ---------------------------------------------------------------- processes and memory */

/* Returns 0 in the child, which works until it is ended: a parent that is killed takes it along. */
static pid_t start_child(void) {
  fflush(stdout);
  pid_t parent = getpid();
  pid_t pid = fork();
  if (pid < 0) die("fork");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
  }
  return pid;
}

static void end_child(pid_t pid) {
  kill(pid, SIGKILL);
  if (waitpid(pid, NULL, 0) < 0) die("waitpid");
}

static void *shared_memory(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) die("mmap");
  return memory;
}

/* ---------------------------------------------------------------- Unix sockets */

typedef struct {
  int near, far;
} Sockets;

static void read_fully(int fd, char *buffer, size_t bytes) {
  for (size_t done = 0; done < bytes;) {
    ssize_t n = read(fd, buffer + done, bytes - done);
    if (n <= 0) die("read");
    done += (size_t)n;
  }
}

static void write_fully(int fd, const char *buffer, size_t bytes) {
  for (size_t done = 0; done < bytes;) {
    ssize_t n = write(fd, buffer + done, bytes - done);
    if (n <= 0) die("write");
    done += (size_t)n;
  }
}

static Sockets open_sockets(void) {
  int s[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) die("socketpair");
  return (Sockets){s[0], s[1]};
}

static void close_sockets(Sockets sockets) {
  close(sockets.near);
  close(sockets.far);
}

static void socket_round_trip(void *connection) {
  char message[SMALL] = {0};
  const Sockets *sockets = connection;
  write_fully(sockets->near, message, SMALL);
  read_fully(sockets->near, message, SMALL);
}

static void time_socket_round_trips(const char *name, int paused) {
  Sockets sockets = open_sockets();
  pid_t child = start_child();
  if (child == 0) {
    char message[SMALL];
    for (;;) {
      read_fully(sockets.far, message, SMALL);
      write_fully(sockets.far, message, SMALL);
    }
  }
  time_round_trips(name, socket_round_trip, &sockets, paused);
  end_child(child);
  close_sockets(sockets);
}

static void unix_socket_round_trip(const char *name) { time_socket_round_trips(name, 0); }
static void unix_socket_round_trip_paused(const char *name) { time_socket_round_trips(name, 1); }

/* As a connection of ours does: the length in front, and never a byte read of the next message. */
static void send_framed(int fd, const char *message) {
  char frame[sizeof(uint32_t) + SMALL];
  uint32_t length = SMALL;
  memcpy(frame, &length, sizeof length);
  memcpy(frame + sizeof length, message, SMALL);
  write_fully(fd, frame, sizeof frame);
}

static void receive_framed(int fd, char *message) {
  uint32_t length;
  read_fully(fd, (char *)&length, sizeof length);
  if (length != SMALL) die("another length");
  read_fully(fd, message, length);
}

static void framed_round_trip(void *connection) {
  char message[SMALL] = {0};
  const Sockets *sockets = connection;
  send_framed(sockets->near, message);
  receive_framed(sockets->near, message);
}

static void framed_socket_round_trip_paused(const char *name) {
  Sockets sockets = open_sockets();
  pid_t child = start_child();
  if (child == 0) {
    char message[SMALL];
    for (;;) {
      receive_framed(sockets.far, message);
      send_framed(sockets.far, message);
    }
  }
  time_round_trips(name, framed_round_trip, &sockets, 1);
  end_child(child);
  close_sockets(sockets);
}

static void unix_socket_stream_1m(const char *name) {
  char *message = calloc(1, LARGE);
  if (!message) die("calloc");
  Sockets sockets = open_sockets();
  pid_t child = start_child();
  if (child == 0) {
    for (;;) write_fully(sockets.far, message, LARGE);
  }
  double start = now();
  while (now() - start < WARM_UP_SECONDS) read_fully(sockets.near, message, LARGE);
  double begin = now();
  int count = 0;
  for (; now() - begin < SLICE_SECONDS; count++) read_fully(sockets.near, message, LARGE);
  print_value(name, "msg/s", count / (now() - begin));
  end_child(child);
  close_sockets(sockets);
  free(message);
}

/* ---------------------------------------------------------------- shared memory: spin and futex */

/* A message and how many there have been, alone on their cache lines. */
typedef struct {
  _Alignas(CACHE_LINE) _Atomic uint32_t count;
  char message[SMALL];
} Mailbox;

/* How one side waits for the count of a mailbox, and how the other one tells it. */
typedef struct {
  void (*await)(_Atomic uint32_t *word, uint32_t expected);
  void (*tell)(_Atomic uint32_t *word, uint32_t value);
} Signal;

typedef struct {
  Mailbox *there, *back;
  const Signal *signal;
  uint32_t count;
  char message[SMALL];
} Mailboxes;

/* With one CPU for both sides, spinning would only keep the other one from it. */
static void relax(void) {
  static int processors;
  if (processors == 0) {
    cpu_set_t usable;
    processors = sched_getaffinity(0, sizeof usable, &usable) ? 2 : CPU_COUNT(&usable);
  }
  if (processors == 1) sched_yield();
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void spin_await(_Atomic uint32_t *word, uint32_t expected) {
  while (atomic_load(word) != expected) relax();
}

static void spin_tell(_Atomic uint32_t *word, uint32_t value) { atomic_store(word, value); }

static long futex(_Atomic uint32_t *word, int operation, uint32_t value) {
  return syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

static void futex_await(_Atomic uint32_t *word, uint32_t expected) {
  uint32_t seen;
  while ((seen = atomic_load(word)) != expected) futex(word, FUTEX_WAIT, seen);
}

static void futex_tell(_Atomic uint32_t *word, uint32_t value) {
  atomic_store(word, value);
  futex(word, FUTEX_WAKE, 1);
}

/* Who waits in our library hears of deaths as well, by a word that all processes share ... */
static _Atomic uint32_t *deaths;

#ifdef SYS_futex_waitv
/* ... and of interrupts, by a word of its own. */
static _Atomic uint32_t interrupt_word;

/* The end of a sleep: it has a time limit as well. */
static struct timespec in_ten_milliseconds(void) {
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &end);
  end.tv_nsec += 10000000;
  if (end.tv_nsec >= 1000000000) {
    end.tv_nsec -= 1000000000;
    end.tv_sec++;
  }
  return end;
}

static struct futex_waitv sleep_at(_Atomic uint32_t *word, uint32_t seen) {
  return (struct futex_waitv){.val = seen, .uaddr = (uintptr_t)word, .flags = FUTEX_32};
}

static void waitv_await(_Atomic uint32_t *word, uint32_t expected) {
  uint32_t seen;
  while ((seen = atomic_load(word)) != expected) {
    struct timespec end = in_ten_milliseconds();
    struct futex_waitv words[] = {sleep_at(word, seen), sleep_at(deaths, 0),
                                  sleep_at(&interrupt_word, 0)};
    long woken = syscall(SYS_futex_waitv, words, 3, 0, &end, CLOCK_MONOTONIC);
    if (woken < 0 && (errno == ENOSYS || errno == EPERM)) die("futex_waitv");
  }
}
#else
static void waitv_await(_Atomic uint32_t *word, uint32_t expected) {
  errno = ENOSYS;
  die("futex_waitv");
}
#endif

static const Signal SPIN = {spin_await, spin_tell};
static const Signal FUTEX = {futex_await, futex_tell};
static const Signal WAITV = {waitv_await, futex_tell};

static void post(Mailbox *box, const Signal *signal, uint32_t count, const char *message) {
  memcpy(box->message, message, SMALL);
  signal->tell(&box->count, count);
}

static void take(Mailbox *box, const Signal *signal, uint32_t count, char *message) {
  signal->await(&box->count, count);
  memcpy(message, box->message, SMALL);
}

static void mailbox_round_trip(void *connection) {
  Mailboxes *boxes = connection;
  boxes->count++;
  post(boxes->there, boxes->signal, boxes->count, boxes->message);
  take(boxes->back, boxes->signal, boxes->count, boxes->message);
}

static void time_mailbox_round_trips(const char *name, const Signal *signal, int paused) {
  Mailbox *memory = shared_memory(2 * sizeof *memory);
  Mailboxes boxes = {.there = &memory[0], .back = &memory[1], .signal = signal};
  pid_t child = start_child();
  if (child == 0) {
    for (uint32_t count = 1;; count++) {
      take(boxes.there, signal, count, boxes.message);
      post(boxes.back, signal, count, boxes.message);
    }
  }
  time_round_trips(name, mailbox_round_trip, &boxes, paused);
  end_child(child);
  munmap(memory, 2 * sizeof *memory);
}

static void spin_round_trip(const char *name) { time_mailbox_round_trips(name, &SPIN, 0); }
static void futex_round_trip_paused(const char *name) { time_mailbox_round_trips(name, &FUTEX, 1); }

static void futex_waitv_round_trip_paused(const char *name) {
  deaths = shared_memory(sizeof *deaths);
  time_mailbox_round_trips(name, &WAITV, 1);
  munmap(deaths, sizeof *deaths);
}

/* ---------------------------------------------------------------- locks */

static void robust_mutex(const char *name) {
  enum { ROUNDS = 10000 };
  pthread_mutex_t *mutex = shared_memory(sizeof *mutex);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (pthread_mutex_init(mutex, &attributes)) die("pthread_mutex_init");
  double begin = now();
  double count = 0;
  for (; now() - begin < SLICE_SECONDS; count += ROUNDS) {
    for (int i = 0; i < ROUNDS; i++) {
      pthread_mutex_lock(mutex);
      pthread_mutex_unlock(mutex);
    }
  }
  print_value(name, "ns", (now() - begin) / count * 1e9);
}

/* ---------------------------------------------------------------- the table of measurements */

typedef struct {
  const char *name;
  void (*run)(const char *name);
} Measurement;

static const Measurement MEASUREMENTS[] = {
    {"spin_round_trip", spin_round_trip},
    {"futex_round_trip_paused", futex_round_trip_paused},
    {"futex_waitv_round_trip_paused", futex_waitv_round_trip_paused},
    {"unix_socket_round_trip", unix_socket_round_trip},
    {"unix_socket_round_trip_paused", unix_socket_round_trip_paused},
    {"framed_socket_round_trip_paused", framed_socket_round_trip_paused},
    {"unix_socket_stream_1m", unix_socket_stream_1m},
    {"robust_mutex", robust_mutex},
};
static const size_t COUNT = sizeof MEASUREMENTS / sizeof *MEASUREMENTS;

static void run_named(const char *name) {
  for (size_t i = 0; i < COUNT; i++) {
    if (strcmp(MEASUREMENTS[i].name, name) == 0) {
      MEASUREMENTS[i].run(name);
      return;
    }
  }
  fprintf(stderr, "floors: there is no measurement \"%s\"\n", name);
  exit(2);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) run_named(argv[i]);
  if (argc == 1) {
    for (size_t i = 0; i < COUNT; i++) MEASUREMENTS[i].run(MEASUREMENTS[i].name);
  }
  return 0;
}
