"""A web client on aiohttp and uvloop, as it comes: answers each line `get URL TASKS MILLIS` with `requests nanos p50 p99`."""

import asyncio
import sys
from time import perf_counter_ns

import aiohttp
import uvloop
from yarl import URL


async def ask(session, page, end, latencies):
    begun = perf_counter_ns()
    while True:
        async with session.get(page) as response:
            content = await response.read()
            if response.status != 200 or len(content) != len("Hello, World!"):
                raise ValueError(f"the answer has the status {response.status} and {len(content)} bytes")
        now = perf_counter_ns()
        latencies.append(now - begun)
        begun = now
        if begun >= end:
            return


async def get(url, tasks, millis):
    latencies = []
    begun = perf_counter_ns()
    end = begun + millis * 1_000_000
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(ask(session, URL(url), end, latencies) for _ in range(tasks)))
    nanos = perf_counter_ns() - begun
    latencies.sort()
    count = len(latencies)
    return f"{count} {nanos} {latencies[count // 2]} {latencies[count * 99 // 100]}"


asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
print("client", flush=True)
for line in sys.stdin:
    _, url, tasks, millis = line.split()
    try:
        answer = asyncio.run(get(url, int(tasks), int(millis)))
    except Exception as e:
        answer = f"failed: {e!r}"
    print(answer, flush=True)
