"""The rows of the head-to-head on a Python event loop: `peers.py asyncio|uvloop`.

Prints one JSON object: the versions, and for each row the median of five runs in nanoseconds per operation. A row does the
same work as the class of its name in ../Rows, in fewer operations, because it is slower.
"""
import asyncio
import json
import platform
import statistics
import sys
import threading
import time

RUNS = 5
clock = time.perf_counter_ns


async def sleep_row(microseconds=1_000):
    """The median lateness of 100 sleeps of a millisecond."""
    late = []
    for _ in range(100):
        start = clock()
        await asyncio.sleep(microseconds / 1e6)
        late.append(clock() - start - microseconds * 1_000)
    return statistics.median(late)


async def fractional_sleep_row():
    """The same with a delay that is no whole number of milliseconds."""
    return await sleep_row(1_300)


async def yield_row(operations=30_000):
    """One await of asyncio.sleep(0)."""
    start = clock()
    for _ in range(operations):
        await asyncio.sleep(0)
    return (clock() - start) / operations


async def nothing():
    pass


async def yield_once():
    await asyncio.sleep(0)


async def create_await_row(operations=20_000):
    """One task made, run to its end and awaited; its body waits for nothing."""
    start = clock()
    for _ in range(operations):
        await asyncio.create_task(nothing())
    return (clock() - start) / operations


async def create_suspend_row(operations=20_000):
    """One task made, suspended once, ended and awaited."""
    start = clock()
    for _ in range(operations):
        await asyncio.create_task(yield_once())
    return (clock() - start) / operations


async def ping_pong_row(operations=10_000):
    """One item there and back through two queues of one place each."""
    there, back = asyncio.Queue(1), asyncio.Queue(1)

    async def echo():
        for _ in range(operations):
            await back.put(await there.get())

    echoing = asyncio.create_task(echo())
    start = clock()
    for i in range(operations):
        await there.put(i)
        await back.get()
    taken = clock() - start
    await echoing
    return taken / operations


async def lock_row(operations=50_000):
    """One acquire and one release that nobody disturbs."""
    gate = asyncio.Lock()
    start = clock()
    for _ in range(operations):
        async with gate:
            pass
    return (clock() - start) / operations


async def hand_over_row(operations=20_000):
    """One acquire, one yield and one release by one of two tasks that do nothing else."""
    gate = asyncio.Lock()

    async def take():
        for _ in range(operations // 2):
            async with gate:
                await asyncio.sleep(0)

    start = clock()
    await asyncio.gather(take(), take())
    return (clock() - start) / operations


async def post_row(operations=20_000):
    """One callback posted by another thread and run by the loop."""
    loop = asyncio.get_running_loop()
    all_ran = loop.create_future()
    left = operations

    def callback():
        nonlocal left
        left -= 1
        if left == 0:
            all_ran.set_result(None)

    def post():
        for _ in range(operations):
            loop.call_soon_threadsafe(callback)

    poster = threading.Thread(target=post)
    start = clock()
    poster.start()
    await all_ran
    elapsed = clock() - start
    poster.join()
    return elapsed / operations


def empty():
    pass


async def to_thread_row(operations=2_000):
    """One empty function run on a worker thread and awaited."""
    start = clock()
    for _ in range(operations):
        await asyncio.to_thread(empty)
    return (clock() - start) / operations


async def pool_task_row(operations=2_000):
    """One future of an executor, completed by its thread and awaited."""
    loop = asyncio.get_running_loop()
    start = clock()
    for _ in range(operations):
        await loop.run_in_executor(None, empty)
    return (clock() - start) / operations


async def same_instant_row(tasks=1_000, lead=0.04):
    """From a common deadline to the last of the tasks awake, per task."""
    loop = asyncio.get_running_loop()
    start = clock()
    instant = loop.time() + lead

    async def sleeper():
        await asyncio.sleep(instant - loop.time())

    sleepers = [asyncio.create_task(sleeper()) for _ in range(tasks)]
    await asyncio.sleep(0)
    for task in sleepers:
        await task
    return (clock() - start - lead * 1e9) / tasks


async def cancel_storm_row(tasks=10_000):
    """One task created, asleep, cancelled, its cancellation caught in it, and awaited."""

    async def sleeper():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass

    start = clock()
    sleepers = [asyncio.create_task(sleeper()) for _ in range(tasks)]
    await asyncio.sleep(0)
    for task in sleepers:
        task.cancel()
    for task in sleepers:
        await task
    return (clock() - start) / tasks


async def when_all_row(tasks=10_000):
    """One task created, suspended once, ended, and awaited together with the others."""
    start = clock()
    await asyncio.gather(*[asyncio.create_task(yield_once()) for _ in range(tasks)])
    return (clock() - start) / tasks


ROWS = {
    "yield": yield_row,
    "create_await": create_await_row,
    "create_suspend": create_suspend_row,
    "post": post_row,
    "ping_pong": ping_pong_row,
    "lock": lock_row,
    "hand_over": hand_over_row,
    "to_thread": to_thread_row,
    "sleep": sleep_row,
    "fractional_sleep": fractional_sleep_row,
    "pool_task": pool_task_row,
    "same_instant": same_instant_row,
    "cancel_storm": cancel_storm_row,
    "when_all": when_all_row,
}


def measure(new_event_loop, row):
    """The median of some runs after one that warms up, each in a loop of its own."""
    figures = []
    for _ in range(RUNS + 1):
        loop = new_event_loop()
        try:
            figures.append(loop.run_until_complete(row()))
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            loop.close()
    return statistics.median(figures[1:])


def main():
    if sys.argv[1] == "uvloop":
        import uvloop
        new_event_loop, version = uvloop.new_event_loop, f"uvloop {uvloop.__version__} on Python {platform.python_version()}"
    else:
        new_event_loop, version = asyncio.new_event_loop, f"asyncio of Python {platform.python_version()}"
    rows = {row: measure(new_event_loop, work) for row, work in ROWS.items()}
    print(json.dumps({"version": version, "rows": rows}))


main()
