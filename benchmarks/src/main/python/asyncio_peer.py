"""The rows of the core benchmarks on CPython's asyncio.

python3 asyncio_peer.py ROUNDS NAME=OPERATIONS...   one JSON object: ns per operation, best of ROUNDS
python3 asyncio_peer.py heap SIZE                   bytes of heap per parked task
python3 asyncio_peer.py parked SIZE ROUNDS          RSS with SIZE parked tasks, ms until all have finished
"""

import asyncio
import gc
import json
import sys
import time
import tracemalloc

HOUR = 3600.0


async def nothing():
    pass


def do_nothing():
    pass


async def switch(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def spawn_await(n):
    for _ in range(n):
        await asyncio.create_task(nothing())


async def group_1000(n):
    for _ in range(n // 1000):
        async with asyncio.TaskGroup() as group:
            for _ in range(1000):
                group.create_task(nothing())


async def queue_ping_pong(n):
    pings = asyncio.Queue(1)
    pongs = asyncio.Queue(1)

    async def partner():
        for _ in range(n):
            await pongs.put(await pings.get())

    task = asyncio.create_task(partner())
    for turn in range(n):
        await pings.put(turn)
        await pongs.get()
    await task


async def queue_stream(n):
    items = asyncio.Queue(100)

    async def producer():
        for item in range(n):
            await items.put(item)

    task = asyncio.create_task(producer())
    for _ in range(n):
        await items.get()
    await task


async def future_await(n):
    loop = asyncio.get_running_loop()
    for _ in range(n):
        future = loop.create_future()
        loop.call_soon(future.set_result, "set")
        await future


async def call_soon(n):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = n

    def hop():
        nonlocal left
        left -= 1
        if left == 0:
            done.set_result(None)
        else:
            loop.call_soon(hop)

    loop.call_soon(hop)
    await done


async def timer_cancel(n):
    loop = asyncio.get_running_loop()
    for _ in range(n // 1000):
        for _ in range(1000):
            loop.call_later(HOUR, do_nothing).cancel()
        await asyncio.sleep(0)


async def lock(n):
    mutex = asyncio.Lock()
    for _ in range(n):
        await mutex.acquire()
        mutex.release()


async def timeout(n):
    for _ in range(n):
        async with asyncio.timeout(HOUR):
            pass


async def to_thread(n):
    for _ in range(n):
        await asyncio.to_thread(do_nothing)


ROWS = [
    switch, spawn_await, group_1000, queue_ping_pong, queue_stream, future_await,
    call_soon, timer_cancel, lock, timeout, to_thread,
]


async def best_of(rounds, row, n):
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter_ns()
        await row(n)
        best = min(best, time.perf_counter_ns() - start)
    return best / n


async def park(size, all_parked):
    """Parks tasks on one future; returns the seconds from waking the first to the end of the last."""
    loop = asyncio.get_running_loop()
    gate = loop.create_future()
    everybody_is_through = loop.create_future()
    parked = through = 0

    async def member():
        nonlocal parked, through
        parked += 1
        await gate
        through += 1
        if through == size:
            everybody_is_through.set_result(None)

    for _ in range(size):
        loop.create_task(member())
    while parked < size:
        await asyncio.sleep(0)
    all_parked()
    start = time.perf_counter()
    gate.set_result("open")
    await everybody_is_through
    return time.perf_counter() - start


def heap(size):
    used = []

    def read_heap():
        gc.collect()
        used.append(tracemalloc.get_traced_memory()[0])

    async def main():
        read_heap()
        await park(size, read_heap)

    tracemalloc.start()
    asyncio.run(main())
    return {"heap_bytes": (used[1] - used[0]) / size}


def resident_bytes():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024


def parked(size, rounds):
    resident = []
    seconds = []

    async def main():
        for _ in range(rounds):
            seconds.append(await park(size, lambda: resident.append(resident_bytes())))

    asyncio.run(main())
    return {"rss_bytes": resident[0], "wake_ms": min(seconds) * 1e3}


def main(arguments):
    if arguments[0] == "heap":
        return heap(int(arguments[1]))
    if arguments[0] == "parked":
        return parked(int(arguments[1]), int(arguments[2]))
    rows = {row.__name__: row for row in ROWS}
    rounds = int(arguments[0])
    result = {}
    for argument in arguments[1:]:
        name, operations = argument.split("=")
        result[name] = asyncio.run(best_of(rounds, rows[name], int(operations)))
    return result


print(json.dumps(main(sys.argv[1:])))
