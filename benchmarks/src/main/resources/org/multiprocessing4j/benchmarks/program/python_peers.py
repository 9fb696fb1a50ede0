"""What Python's own multiprocessing costs on this machine: the yardstick of our users.

    python3 python_peers.py [NAME...]

Runs the measurements that are named, or all of them, and prints one JSON object for each:

    {"name": "pipe_round_trip", "unit": "us", "value": 21.3, "p90": 24.0, "p99": 41.9}

For a latency, "value" is the median of single samples. For a rate it is messages (or tasks) per
second; for memory, bytes. The loops are those of the Java benchmarks: the same sizes, the same
pauses, the same number of processes, and a quarter of a second for each.
"""

import multiprocessing
import os
import sys
import time

# A spawned process imports this file before its first line: what only one measurement or the output
# needs is imported there.

SMALL = b"x" * 64
LARGE = b"x" * (1 << 20)
HUGE = b"x" * (16 << 20)
RECORD = {"id": 4711, "price": 99.5, "symbol": "MP4J", "quantity": 100, "buy": True}
WORKERS = 2
TASKS = 2_000  # given at once, as in TaskThroughput.java
BLOCKS = 4  # as in FilledHandleTransport.java
STARTS = 5  # as in RepeatedStart.java
PAUSE_SECONDS = 0.001
REST_SECONDS = 1  # as in StartBy.java
WARM_UP_SECONDS = 0.05
SLICE_SECONDS = 0.25

MEASUREMENTS = {}


def measurement(unit):
    """Registers a function that returns a number, or a list of samples, in this unit."""

    def register(function):
        MEASUREMENTS[function.__name__] = (function, unit)
        return function

    return register


def rate(step, events):
    """Events per second, if each step makes so many, over a slice of time after a warm-up."""
    start = time.perf_counter()
    while time.perf_counter() - start < WARM_UP_SECONDS:
        step()
    count, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < SLICE_SECONDS:
        step()
        count += events
    return count / (time.perf_counter() - begin)


def start(target, *args):
    """Starts a process that works until it is terminated, or this one ends."""
    process = multiprocessing.Process(target=target, args=args, daemon=True)
    process.start()
    return process


def end(process):
    process.terminate()
    process.join()


# ---------------------------------------------------------------- what the other processes do


def put_many(queue, message, count):
    for _ in range(count):
        queue.put(message)


def send_for_ever(connection, message):
    while True:
        connection.send_bytes(message)


def echo_for_ever(connection):
    while True:
        connection.send_bytes(connection.recv_bytes())


def fill_for_ever(names, free, filled):
    from multiprocessing.shared_memory import SharedMemory

    blocks = {name: SharedMemory(name) for name in names}
    while True:
        name = free.get()
        blocks[name].buf[:] = HUGE
        filled.put(name)


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
    """Messages per second from one process to another.

    So many messages that they take a quarter of a second, and not all that can be put in that time:
    a producer that never stops keeps the thread waiting that writes for it.
    """
    queue = multiprocessing.Queue()
    producer = start(put_many, queue, message, count + 1)
    queue.get()  # the producer has begun
    begin = time.perf_counter()
    for _ in range(count):
        queue.get()
    elapsed = time.perf_counter() - begin
    producer.join()
    return count / elapsed


def pipe_round_trips(pause_seconds):
    """Microseconds for each of many round trips."""
    near, far = multiprocessing.Pipe()
    echo = start(echo_for_ever, far)
    samples = []

    def ping():
        if pause_seconds:
            time.sleep(pause_seconds)
        begin = time.perf_counter()
        near.send_bytes(SMALL)
        near.recv_bytes()
        samples.append((time.perf_counter() - begin) * 1e6)

    begin = time.perf_counter()
    while time.perf_counter() - begin < WARM_UP_SECONDS:
        ping()
    samples.clear()
    begin = time.perf_counter()
    while time.perf_counter() - begin < SLICE_SECONDS:
        ping()
    end(echo)
    return samples


@measurement("msg/s")
def queue_stream_64():
    return queue_stream(SMALL, 80_000)


@measurement("msg/s")
def queue_stream_record():
    return queue_stream(RECORD, 80_000)


@measurement("msg/s")
def queue_stream_16m():
    return queue_stream(HUGE, 8)


@measurement("msg/s")
def shared_memory_stream_16m():
    """Blocks that one process fills and another reads; each opens a block once, and tells its name."""
    from multiprocessing.shared_memory import SharedMemory

    created = [SharedMemory(create=True, size=len(HUGE)) for _ in range(BLOCKS)]
    blocks = {block.name: block for block in created}
    free, filled = multiprocessing.SimpleQueue(), multiprocessing.SimpleQueue()
    for name in blocks:
        free.put(name)
    producer = start(fill_for_ever, list(blocks), free, filled)
    received = memoryview(bytearray(len(HUGE)))

    def take():
        name = filled.get()
        received[:] = blocks[name].buf
        free.put(name)

    try:
        return rate(take, 1)
    finally:
        end(producer)
        for block in created:
            block.close()
            block.unlink()


@measurement("us")
def pipe_round_trip():
    return pipe_round_trips(0)


@measurement("us")
def pipe_round_trip_paused():
    return pipe_round_trips(PAUSE_SECONDS)


@measurement("msg/s")
def pipe_stream_1m():
    near, far = multiprocessing.Pipe()
    producer = start(send_for_ever, far, LARGE)
    near.recv_bytes()  # the producer has begun
    result = rate(near.recv_bytes, 1)
    end(producer)
    return result


# ---------------------------------------------------------------- processes


def starts_to_first_line(method, rest_seconds):
    """Milliseconds from before start() to the first line of the task, by the one monotonic clock."""
    context = multiprocessing.get_context(method)
    near, far = context.Pipe()
    samples = []
    for i in range(STARTS + 1):
        time.sleep(rest_seconds)
        process = context.Process(target=tell_first_line, args=(far,))
        begin = time.monotonic()
        process.start()
        first_line = near.recv()
        process.join()
        if i > 0:  # the first one starts the helper processes
            samples.append((first_line - begin) * 1e3)
    return samples


@measurement("ms")
def fork_first_line():
    return starts_to_first_line("fork", REST_SECONDS)


@measurement("ms")
def spawn_first_line():
    return starts_to_first_line("spawn", 0)


@measurement("ms")
def forkserver_start_join():
    """Milliseconds for start() and join() of a process that does nothing."""
    context = multiprocessing.get_context("forkserver")
    samples = []
    for i in range(STARTS + 1):
        time.sleep(REST_SECONDS)
        process = context.Process(target=do_nothing)
        begin = time.monotonic()
        process.start()
        process.join()
        if i > 0:  # the first one starts the server
            samples.append((time.monotonic() - begin) * 1e3)
    return samples


# ---------------------------------------------------------------- pools


@measurement("tasks/s")
def pool_map_chunk_1():
    with multiprocessing.Pool(WORKERS) as pool:
        return rate(lambda: pool.map(identity, range(TASKS), chunksize=1), TASKS)


@measurement("tasks/s")
def executor_submit():
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(WORKERS) as executor:

        def submit_all():
            for future in [executor.submit(identity, i) for i in range(TASKS)]:
                future.result()

        return rate(submit_all, TASKS)


@measurement("bytes")
def executor_worker_memory():
    """The memory of one of two workers after a few tasks; shared pages count in part (Linux)."""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(WORKERS) as executor:
        pid = list(executor.map(own_pid, range(100)))[0]
        with open(f"/proc/{pid}/smaps_rollup") as accounts:
            return sum(int(line.split()[1]) * 1024 for line in accounts if line.startswith("Pss:"))


# ---------------------------------------------------------------- locks


@measurement("ns")
def lock_uncontended():
    lock = multiprocessing.Lock()
    count = 10_000

    def lock_many():
        for _ in range(count):
            lock.acquire()
            lock.release()

    return 1e9 / rate(lock_many, count)


# ---------------------------------------------------------------- output


def percentile(ordered, fraction):
    return round(ordered[int(len(ordered) * fraction)], 4)


def run(name):
    import json
    import statistics

    function, unit = MEASUREMENTS[name]
    result = function()
    line = {"name": name, "unit": unit}
    if isinstance(result, list):
        ordered = sorted(result)
        line["value"] = round(statistics.median(ordered), 4)
        if len(ordered) >= 10:
            line["p90"] = percentile(ordered, 0.90)
        if len(ordered) >= 100:
            line["p99"] = percentile(ordered, 0.99)
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
