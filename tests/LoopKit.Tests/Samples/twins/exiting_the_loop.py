"""The nine programs of samples/ExitingTheLoop, written for asyncio: python3 exiting_the_loop.py NAME [--cancel].

asyncio always cancels pending tasks at the end; --cancel only gives the tasks the same cleanup to show as in the samples.
"""
import asyncio
import sys
import time

CLEANUP_IS_WANTED = "--cancel" in sys.argv


async def clean_up():
    if CLEANUP_IS_WANTED:
        await asyncio.sleep(0.1)
        say("Task cleaned up")


def say(line):
    print(line, flush=True)


async def work():
    say("Task starting")
    try:
        await asyncio.sleep(2)
        say("Task done")
    finally:
        await clean_up()


def finish():
    async def main():
        task = asyncio.create_task(work())
        await task
        say("Main done")

    asyncio.run(main())


def early_return():
    async def main():
        task = asyncio.create_task(work())
        await asyncio.sleep(1)
        has_seen_enough = task is not None
        if has_seen_enough:
            return
        say("Main done")

    asyncio.run(main())


def exception():
    async def main():
        task = asyncio.create_task(work())
        await asyncio.sleep(1)
        raise Exception("Stop this thing")

    asyncio.run(main())


def bubbled_exception():
    async def failing_work():
        say("Task starting")
        try:
            await asyncio.sleep(2)
            raise Exception("Stop this thing")
        finally:
            await clean_up()

    async def main():
        task = asyncio.create_task(failing_work())
        await task
        say("Main done")

    asyncio.run(main())


def close_inside():
    async def main():
        task = asyncio.create_task(work())
        await asyncio.sleep(1)
        asyncio.get_running_loop().close()
        say("Main done")

    asyncio.run(main())


def stop_inside():
    async def main():
        task = asyncio.create_task(work())
        await asyncio.sleep(1)
        asyncio.get_running_loop().stop()
        say("Main done")

    asyncio.run(main())


def task():
    async def main():
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        say("Main done")

    asyncio.run(main())


def subprocess():
    async def wait_for_process():
        say("Task starting")
        try:
            process = await asyncio.create_subprocess_shell("sleep 2; echo hi")
            await process.wait()
            say("Task done")
        finally:
            await clean_up()

    async def main():
        task = asyncio.create_task(wait_for_process())
        await asyncio.sleep(1)
        say("Main done")

    asyncio.run(main())
    say("Event loop is closed")


def thread():
    def block_the_thread():
        say("Task starting")
        time.sleep(2)
        say("Task done")

    async def wait_for_thread():
        try:
            await asyncio.to_thread(block_the_thread)
        finally:
            await clean_up()

    async def main():
        task = asyncio.create_task(wait_for_thread())
        await asyncio.sleep(1)
        say("Main done")

    asyncio.run(main())
    say("Event loop is closed")


globals()[sys.argv[1].replace("-", "_")]()
