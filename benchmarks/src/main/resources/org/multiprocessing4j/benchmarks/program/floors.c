/*
 * The floors of this machine: what a message between two processes costs in plain C, without any
 * library. Nothing that runs in a JVM can be expected to beat them; the report says how close we are.
 *
 *   cc -O2 -o floors floors.c && ./floors [NAME...]
 *
 * Runs the measurements that are named, or all of them, and prints one JSON object for each:
 *
 *   {"name": "futex_round_trip", "unit": "us", "value": 4.7, "p90": 5.1, "p99": 9.8}
 *
 * For a latency, "value" is the median of single round trips, each timed by two readings of
 * CLOCK_MONOTONIC, as JMH times its samples. For a rate it is messages (or operations) per second.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SMALL 64
#define LARGE (1 << 20)
#define CACHE_LINE 128
#define PAUSE_NANOS 1000000

extern char **environ;

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

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Sorts the samples (seconds) and prints their median and tail, scaled to the unit. */
static void print_samples(const char *name, const char *unit, double scale, double *samples, int n) {
  qsort(samples, (size_t)n, sizeof *samples, ascending);
  printf("{\"name\": \"%s\", \"unit\": \"%s\", \"value\": %.4f, \"p90\": %.4f, \"p99\": %.4f}\n", name,
         unit, samples[n / 2] * scale, samples[(int)(n * 0.90)] * scale, samples[(int)(n * 0.99)] * scale);
  fflush(stdout);
}

static void print_value(const char *name, const char *unit, double value) {
  printf("{\"name\": \"%s\", \"unit\": \"%s\", \"value\": %.4f}\n", name, unit, value);
  fflush(stdout);
}

static double *new_samples(int n) {
  double *samples = malloc((size_t)n * sizeof *samples);
  if (!samples) die("malloc");
  return samples;
}

/* ---------------------------------------------------------------- processes and memory */

static pid_t start_child(void) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid < 0) die("fork");
  return pid;
}

static void reap(pid_t pid) {
  if (waitpid(pid, NULL, 0) < 0) die("waitpid");
}

static void *shared_memory(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) die("mmap");
  return memory;
}

/* ---------------------------------------------------------------- descriptors: sockets and pipes */

typedef struct {
  int near_in, near_out, far_in, far_out;
} Wires;

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

static Wires open_socket_pair(void) {
  int s[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) die("socketpair");
  return (Wires){s[0], s[0], s[1], s[1]};
}

static Wires open_pipes(void) {
  int there[2], back[2];
  if (pipe(there) || pipe(back)) die("pipe");
  return (Wires){back[0], there[1], there[0], back[1]};
}

static void close_wires(Wires w) {
  close(w.near_in);
  close(w.far_in);
  if (w.near_out != w.near_in) close(w.near_out);
  if (w.far_out != w.far_in) close(w.far_out);
}

static void wire_round_trip(const char *name, Wires wires, int n, int paused) {
  char message[SMALL] = {0};
  double *samples = new_samples(n);
  pid_t child = start_child();
  if (child == 0) {
    for (int i = 0; i < n; i++) {
      read_fully(wires.far_in, message, SMALL);
      write_fully(wires.far_out, message, SMALL);
    }
    _exit(0);
  }
  for (int i = 0; i < n; i++) {
    if (paused) let_the_other_sleep();
    double begin = now();
    write_fully(wires.near_out, message, SMALL);
    read_fully(wires.near_in, message, SMALL);
    samples[i] = now() - begin;
  }
  reap(child);
  close_wires(wires);
  print_samples(name, "us", 1e6, samples, n);
  free(samples);
}

static void wire_stream(const char *name, Wires wires, size_t bytes, int n) {
  char *message = calloc(1, bytes);
  if (!message) die("calloc");
  pid_t child = start_child();
  if (child == 0) {
    for (int i = 0; i <= n; i++) write_fully(wires.far_out, message, bytes);
    _exit(0);
  }
  read_fully(wires.near_in, message, bytes); /* the child has begun */
  double begin = now();
  for (int i = 0; i < n; i++) read_fully(wires.near_in, message, bytes);
  print_value(name, "msg/s", n / (now() - begin));
  reap(child);
  close_wires(wires);
  free(message);
}

static void unix_socket_round_trip(const char *name) { wire_round_trip(name, open_socket_pair(), 10000, 0); }
static void unix_socket_round_trip_paused(const char *name) { wire_round_trip(name, open_socket_pair(), 300, 1); }
static void pipe_round_trip(const char *name) { wire_round_trip(name, open_pipes(), 10000, 0); }
static void unix_socket_stream_64(const char *name) { wire_stream(name, open_socket_pair(), SMALL, 200000); }
static void unix_socket_stream_1m(const char *name) { wire_stream(name, open_socket_pair(), LARGE, 1000); }
static void pipe_stream_64(const char *name) { wire_stream(name, open_pipes(), SMALL, 200000); }

/* ---------------------------------------------------------------- shared memory: spin and futex */

/* One word for each direction, each alone on its cache lines. */
typedef struct {
  _Atomic uint32_t ping;
  char padding[CACHE_LINE - sizeof(uint32_t)];
  _Atomic uint32_t pong;
} Words;

typedef void (*Await)(_Atomic uint32_t *word, uint32_t expected);
typedef void (*Post)(_Atomic uint32_t *word, uint32_t value);

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static long futex(_Atomic uint32_t *word, int operation, uint32_t value) {
  return syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

static void spin_await(_Atomic uint32_t *word, uint32_t expected) {
  while (atomic_load(word) != expected) relax();
}

static void spin_post(_Atomic uint32_t *word, uint32_t value) { atomic_store(word, value); }

static void futex_await(_Atomic uint32_t *word, uint32_t expected) {
  uint32_t seen;
  while ((seen = atomic_load(word)) != expected) futex(word, FUTEX_WAIT, seen);
}

static void futex_post(_Atomic uint32_t *word, uint32_t value) {
  atomic_store(word, value);
  futex(word, FUTEX_WAKE, 1);
}

static void word_round_trip(const char *name, const char *unit, double scale, Await await, Post post,
                            int n, int paused) {
  Words *words = shared_memory(sizeof *words);
  double *samples = new_samples(n);
  pid_t child = start_child();
  if (child == 0) {
    for (uint32_t i = 1; i <= (uint32_t)n; i++) {
      await(&words->ping, i);
      post(&words->pong, i);
    }
    _exit(0);
  }
  for (uint32_t i = 1; i <= (uint32_t)n; i++) {
    if (paused) let_the_other_sleep();
    double begin = now();
    post(&words->ping, i);
    await(&words->pong, i);
    samples[i - 1] = now() - begin;
  }
  reap(child);
  munmap(words, sizeof *words);
  print_samples(name, unit, scale, samples, n);
  free(samples);
}

static void spin_round_trip(const char *name) {
  word_round_trip(name, "us", 1e6, spin_await, spin_post, 200000, 0);
}
static void futex_round_trip(const char *name) {
  word_round_trip(name, "us", 1e6, futex_await, futex_post, 10000, 0);
}
static void futex_round_trip_paused(const char *name) {
  word_round_trip(name, "us", 1e6, futex_await, futex_post, 300, 1);
}

/* ---------------------------------------------------------------- locks and processes */

static void robust_mutex(const char *name) {
  enum { ROUNDS = 2000000 };
  pthread_mutex_t *mutex = shared_memory(sizeof *mutex);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (pthread_mutex_init(mutex, &attributes)) die("pthread_mutex_init");
  double begin = now();
  for (int i = 0; i < ROUNDS; i++) {
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
  }
  print_value(name, "ns", (now() - begin) / ROUNDS * 1e9);
}

static void fork_and_wait(const char *name) {
  enum { ROUNDS = 100 };
  double samples[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    double begin = now();
    pid_t child = start_child();
    if (child == 0) _exit(0);
    reap(child);
    samples[i] = now() - begin;
  }
  print_samples(name, "us", 1e6, samples, ROUNDS);
}

static void spawn_and_wait(const char *name) {
  enum { ROUNDS = 100 };
  char *command[] = {"/bin/true", NULL};
  double samples[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    pid_t child;
    double begin = now();
    if (posix_spawn(&child, command[0], NULL, NULL, command, environ)) die("posix_spawn");
    reap(child);
    samples[i] = now() - begin;
  }
  print_samples(name, "us", 1e6, samples, ROUNDS);
}

/* ---------------------------------------------------------------- the table of measurements */

typedef struct {
  const char *name;
  void (*run)(const char *name);
} Measurement;

static const Measurement MEASUREMENTS[] = {
    {"spin_round_trip", spin_round_trip},
    {"futex_round_trip", futex_round_trip},
    {"futex_round_trip_paused", futex_round_trip_paused},
    {"unix_socket_round_trip", unix_socket_round_trip},
    {"unix_socket_round_trip_paused", unix_socket_round_trip_paused},
    {"pipe_round_trip", pipe_round_trip},
    {"unix_socket_stream_64", unix_socket_stream_64},
    {"unix_socket_stream_1m", unix_socket_stream_1m},
    {"pipe_stream_64", pipe_stream_64},
    {"robust_mutex", robust_mutex},
    {"fork_and_wait", fork_and_wait},
    {"spawn_and_wait", spawn_and_wait},
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
