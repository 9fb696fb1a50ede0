"""What Python's own multiprocessing costs on this machine: the yardstick of our users.

    python3 python_peers.py [NAME...]

Runs the measurements that are named, or all of them, and prints one JSON object for each:

    {"name": "pipe_round_trip", "unit": "us", "value": 21.3, "p90": 24.0, "p99": 41.9}

For a latency, "value" is the median of single samples. For a rate it is messages (or tasks) per
second; for memory, bytes. The loops are those of the Java benchmarks: the same sizes, the same
pauses, the same number of processes.
"""

import json
import multiprocessing
import os
import sys
import time

SMALL = b"x" * 64
LARGE = b"x" * (1 << 20)
HUGE = b"x" * (16 << 20)
RECORD = {"id": 4711, "price": 99.5, "symbol": "MP4J", "quantity": 100, "buy": True}
WORKERS = 2
PAUSE_SECONDS = 0.001

MEASUREMENTS = {}


def measurement(unit):
    """Registers a function that returns a number, or a list of samples, in this unit."""

    def register(function):
        MEASUREMENTS[function.__name__] = (function, unit)
        return function

    return register


# ---------------------------------------------------------------- what the other processes do


def put_many(queue, message, count):
    for _ in range(count):
        queue.put(message)


def take_and_count(queue, counters, index):
    while queue.get() is not None:
        counters[index] += 1


def send_many(connection, message, count):
    for _ in range(count):
        connection.send_bytes(message)


def echo_connection(connection, count):
    for _ in range(count):
        connection.send_bytes(connection.recv_bytes())


def echo_queue(there, back, count):
    for _ in range(count):
        back.put(there.get())


def tell_first_line(connection):
    connection.send(time.monotonic())


def do_nothing():
    pass


def identity(x):
    return x


def own_pid(_):
    return os.getpid()


# ---------------------------------------------------------------- queues and pipes


def queue_stream(message, count):
    """Messages per second from one process to another."""
    queue = multiprocessing.Queue()
    producer = multiprocessing.Process(target=put_many, args=(queue, message, count + 1))
    producer.start()
    queue.get()  # the producer has begun
    begin = time.perf_counter()
    for _ in range(count):
        queue.get()
    elapsed = time.perf_counter() - begin
    producer.join()
    return count / elapsed


def round_trips(ping, count, paused):
    """Microseconds for each of many round trips, after one that is not counted."""
    ping()
    samples = []
    for _ in range(count):
        if paused:
            time.sleep(PAUSE_SECONDS)
        begin = time.perf_counter()
        ping()
        samples.append((time.perf_counter() - begin) * 1e6)
    return samples


def pipe_round_trips(count, paused):
    near, far = multiprocessing.Pipe()
    echo = multiprocessing.Process(target=echo_connection, args=(far, count + 1))
    echo.start()

    def ping():
        near.send_bytes(SMALL)
        near.recv_bytes()

    samples = round_trips(ping, count, paused)
    echo.join()
    return samples


def pipe_stream(message, count):
    near, far = multiprocessing.Pipe()
    producer = multiprocessing.Process(target=send_many, args=(far, message, count + 1))
    producer.start()
    near.recv_bytes()  # the producer has begun
    begin = time.perf_counter()
    for _ in range(count):
        near.recv_bytes()
    elapsed = time.perf_counter() - begin
    producer.join()
    return count / elapsed


@measurement("msg/s")
def queue_stream_64():
    return queue_stream(SMALL, 40_000)


@measurement("msg/s")
def queue_stream_record():
    return queue_stream(RECORD, 40_000)


@measurement("msg/s")
def queue_stream_16m():
    return queue_stream(HUGE, 5)


@measurement("msg/s")
def queue_stream_64_4_to_4():
    """Four producers, four consumers; each consumer counts in a word of its own."""
    each, total = 5_000, 20_000
    queue = multiprocessing.Queue()
    counters = multiprocessing.RawArray("q", 4)
    consumers = [
        multiprocessing.Process(target=take_and_count, args=(queue, counters, i)) for i in range(4)
    ]
    producers = [
        multiprocessing.Process(target=put_many, args=(queue, SMALL, each)) for _ in range(4)
    ]
    for process in consumers + producers:
        process.start()
    first, begin = await_count(counters, 1)
    last, end = await_count(counters, total)
    for _ in consumers:
        queue.put(None)
    for process in consumers + producers:
        process.join()
    return (last - first) / (end - begin)


def await_count(counters, goal):
    """Looks every half millisecond until so many were counted; returns the count and the time."""
    while sum(counters) < goal:
        time.sleep(0.0005)
    return sum(counters), time.perf_counter()


@measurement("us")
def queue_round_trip():
    count = 5_000
    there, back = multiprocessing.Queue(), multiprocessing.Queue()
    echo = multiprocessing.Process(target=echo_queue, args=(there, back, count + 1))
    echo.start()

    def ping():
        there.put(SMALL)
        back.get()

    samples = round_trips(ping, count, paused=False)
    echo.join()
    return samples


@measurement("us")
def pipe_round_trip():
    return pipe_round_trips(5_000, paused=False)


@measurement("us")
def pipe_round_trip_paused():
    return pipe_round_trips(300, paused=True)


@measurement("msg/s")
def pipe_stream_64():
    return pipe_stream(SMALL, 50_000)


@measurement("msg/s")
def pipe_stream_1m():
    return pipe_stream(LARGE, 300)


# ---------------------------------------------------------------- processes


def starts_to_first_line(method, count):
    """Milliseconds from before start() to the first line of the task, by the one monotonic clock."""
    context = multiprocessing.get_context(method)
    near, far = context.Pipe()
    samples = []
    for i in range(count + 1):
        process = context.Process(target=tell_first_line, args=(far,))
        begin = time.monotonic()
        process.start()
        first_line = near.recv()
        process.join()
        if i > 0:  # the first one starts the helper processes
            samples.append((first_line - begin) * 1e3)
    return samples


def starts_and_joins(method, count):
    """Milliseconds for start() and join() of a process that does nothing."""
    context = multiprocessing.get_context(method)
    samples = []
    for i in range(count + 1):
        process = context.Process(target=do_nothing)
        begin = time.monotonic()
        process.start()
        process.join()
        if i > 0:
            samples.append((time.monotonic() - begin) * 1e3)
    return samples


@measurement("ms")
def fork_first_line():
    return starts_to_first_line("fork", 20)


@measurement("ms")
def spawn_first_line():
    return starts_to_first_line("spawn", 4)


@measurement("ms")
def forkserver_first_line():
    return starts_to_first_line("forkserver", 20)


@measurement("ms")
def fork_start_join():
    return starts_and_joins("fork", 30)


@measurement("ms")
def forkserver_start_join():
    return starts_and_joins("forkserver", 12)


@measurement("ms")
def spawn_start_join():
    return starts_and_joins("spawn", 7)


# ---------------------------------------------------------------- pools


@measurement("tasks/s")
def pool_map_chunk_1():
    count = 10_000
    with multiprocessing.Pool(WORKERS) as pool:
        pool.map(identity, range(1000))
        begin = time.perf_counter()
        pool.map(identity, range(count), chunksize=1)
        return count / (time.perf_counter() - begin)


@measurement("tasks/s")
def pool_apply_async():
    count = 10_000
    with multiprocessing.Pool(WORKERS) as pool:
        pool.map(identity, range(1000))
        begin = time.perf_counter()
        for result in [pool.apply_async(identity, (i,)) for i in range(count)]:
            result.get()
        return count / (time.perf_counter() - begin)


@measurement("us")
def pool_apply():
    """Microseconds for single tasks, each awaited before the next is given."""
    with multiprocessing.Pool(WORKERS) as pool:
        return round_trips(lambda: pool.apply(identity, (1,)), 2_000, paused=False)


@measurement("tasks/s")
def executor_submit():
    from concurrent.futures import ProcessPoolExecutor  # not earlier: spawned processes import this file

    count = 3_000
    with ProcessPoolExecutor(WORKERS) as executor:
        list(executor.map(identity, range(200)))
        begin = time.perf_counter()
        for future in [executor.submit(identity, i) for i in range(count)]:
            future.result()
        return count / (time.perf_counter() - begin)


@measurement("bytes")
def executor_worker_memory():
    """The memory of one of two workers after a few tasks; shared pages count in part (Linux)."""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(WORKERS) as executor:
        pid = list(executor.map(own_pid, range(100)))[0]
        with open(f"/proc/{pid}/smaps_rollup") as accounts:
            return sum(int(line.split()[1]) * 1024 for line in accounts if line.startswith("Pss:"))


# ---------------------------------------------------------------- locks and events


def nanos_each(operation, count):
    begin = time.perf_counter()
    for _ in range(count):
        operation()
    return (time.perf_counter() - begin) / count * 1e9


@measurement("ns")
def lock_uncontended():
    lock = multiprocessing.Lock()
    count = 200_000
    begin = time.perf_counter()
    for _ in range(count):
        lock.acquire()
        lock.release()
    return (time.perf_counter() - begin) / count * 1e9


@measurement("ns")
def semaphore_uncontended():
    semaphore = multiprocessing.Semaphore(1)
    count = 200_000
    begin = time.perf_counter()
    for _ in range(count):
        semaphore.acquire()
        semaphore.release()
    return (time.perf_counter() - begin) / count * 1e9


@measurement("ns")
def event_is_set():
    event = multiprocessing.Event()
    return nanos_each(event.is_set, 50_000)


# ---------------------------------------------------------------- output


def percentile(ordered, fraction):
    return ordered[min(len(ordered) - 1, int(len(ordered) * fraction))]


def run(name):
    function, unit = MEASUREMENTS[name]
    result = function()
    line = {"name": name, "unit": unit}
    if isinstance(result, list):
        ordered = sorted(result)
        line["value"] = round(percentile(ordered, 0.50), 4)
        line["p90"] = round(percentile(ordered, 0.90), 4)
        line["p99"] = round(percentile(ordered, 0.99), 4)
    else:
        line["value"] = round(result, 4)
    print(json.dumps(line), flush=True)


def main():
    names = sys.argv[1:] or list(MEASUREMENTS)
    for name in names:
        if name not in MEASUREMENTS:
            sys.exit(f'python_peers: there is no measurement "{name}"')
        run(name)


if __name__ == "__main__":
    main()
