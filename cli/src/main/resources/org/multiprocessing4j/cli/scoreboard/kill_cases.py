"""One case of the scoreboard with CPython's multiprocessing: python3 - CASE LIMIT_SECONDS

Brings a process into a certain place, kills it there with SIGKILL, and lets another one go on.
Prints "goes on", "error NAME" or "hangs", a tab, and the milliseconds from the kill.
"""
import concurrent.futures
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time

fork = multiprocessing.get_context("fork")
TO_GET_THERE = 0.3


class Hangs(Exception):
    pass


def require(done):
    if not done:
        raise Hangs


def sleep_for_ever():
    while True:
        time.sleep(1000)


def start(target, *args):
    process = fork.Process(target=target, args=args, daemon=True)
    process.start()
    return process


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def hold(lock, there):
    lock.acquire()
    there.set()
    sleep_for_ever()


def killed_holder(lock):
    there = fork.Event()
    process = start(hold, lock, there)
    there.wait()
    return lambda: kill(process), lambda: require(lock.acquire(timeout=LIMIT))


def queue_consumer():
    q = fork.Queue()
    process = start(q.get)
    while q._rlock.acquire(block=False):  # a consumer holds it while it waits
        q._rlock.release()
        time.sleep(0.01)

    def go_on():
        q.put(1)
        try:
            q.get(timeout=LIMIT)
        except queue.Empty:
            raise Hangs from None

    return lambda: kill(process), go_on


def put_large(q):
    while True:
        q.put(b"x" * 50_000_000)


def queue_producer():
    q = fork.Queue()
    process = start(put_large, q)
    while not q._reader.poll():  # the first bytes of a message are in the pipe
        time.sleep(0.01)

    def go_on():
        q.put(1)
        while q.get(timeout=LIMIT) != 1:
            pass

    return lambda: kill(process), go_on


def wait_for(condition):
    with condition:
        condition.wait()


def condition_waiter():
    condition = fork.Condition()
    process = start(wait_for, condition)
    time.sleep(TO_GET_THERE)

    def go_on():
        with condition:
            condition.notify()
        other = start(wait_for, condition)
        while other.is_alive():
            with condition:
                condition.notify()
            time.sleep(0.001)

    return lambda: kill(process), go_on


def barrier_party():
    barrier = fork.Barrier(3)
    process = start(barrier.wait)
    time.sleep(TO_GET_THERE)
    start(barrier.wait)
    return lambda: kill(process), barrier.wait


def pool_worker():
    pool = fork.Pool(1)
    pid = pool.apply(os.getpid)
    result = pool.apply_async(sleep_for_ever)
    time.sleep(TO_GET_THERE)

    def go_on():
        try:
            result.get(timeout=LIMIT)
        except multiprocessing.TimeoutError:
            raise Hangs from None

    return lambda: os.kill(pid, signal.SIGKILL), go_on


def manager_server():
    manager = fork.Manager()
    shared = manager.dict()
    return lambda: kill(manager._process), lambda: shared.update(a=1)


def executor_worker():
    executor = concurrent.futures.ProcessPoolExecutor(1, mp_context=fork)
    pid = executor.submit(os.getpid).result()
    result = executor.submit(sleep_for_ever)
    time.sleep(TO_GET_THERE)
    return lambda: os.kill(pid, signal.SIGKILL), result.result


CASES = {
    "queue-consumer": queue_consumer,
    "queue-producer": queue_producer,
    "lock": lambda: killed_holder(fork.Lock()),
    "reentrant-lock": lambda: killed_holder(fork.RLock()),
    "semaphore": lambda: killed_holder(fork.BoundedSemaphore(1)),
    "condition": condition_waiter,
    "barrier": barrier_party,
    "pool-worker": pool_worker,
    "manager": manager_server,
    "executor": executor_worker,
}


def attempt(go_on, outcome):
    try:
        go_on()
        outcome.append("goes on")
    except Hangs:
        outcome.append("hangs")
    except BaseException as error:
        outcome.append("error " + type(error).__name__)


os.setpgrp()
LIMIT = float(sys.argv[2])
the_kill, the_rest = CASES[sys.argv[1]]()
outcomes = []
start_time = time.monotonic()
the_kill()
survivor = threading.Thread(target=attempt, args=(the_rest, outcomes), daemon=True)
survivor.start()
survivor.join(LIMIT)
millis = (time.monotonic() - start_time) * 1000
print(f"{outcomes[0] if outcomes else 'hangs'}\t{millis:.1f}", flush=True)
os.killpg(0, signal.SIGKILL)  # whoever is left, this process included
