"""Statements about single tasks: one method per kind of node."""

import asyncio


class ProgramError(Exception):
    """What a program throws on purpose."""


class Statements:
    ERRORS = (ProgramError, TimeoutError, ExceptionGroup)

    async def do_create(self, node):
        self.note(node, "create")
        self.tasks[node["slot"]] = asyncio.create_task(self.body(node["body"]), name=f"t{node['slot']}")

    async def do_call(self, node):
        self.note(node, "call")
        value = await self.run(node["body"])
        self.note(node, f"called {value or 0}")

    async def do_await(self, node):
        task = self.find(node)
        if task is None:
            return
        self.note(node, "await")
        with self.waiting_for(task):
            value = await task
        self.note(node, f"got {value}")

    async def do_yield(self, node):
        self.note(node, "yield")
        await asyncio.sleep(0)
        self.note(node, "yielded")

    async def do_sleep(self, node):
        self.note(node, "sleep")
        await asyncio.sleep(node["time"])
        self.note(node, f"slept until {int(self.loop.now)}")

    async def do_cancel(self, node):
        task = self.tasks.get(node["slot"])
        self.note(node, "unset" if task is None else f"cancel {task.cancel(node['reason'])}")

    async def do_uncancel(self, node):
        task = asyncio.current_task() if node["slot"] is None else self.tasks.get(node["slot"])
        self.note(node, "unset" if task is None else f"uncancel {task.take_back(self.differ)}")

    async def do_requests(self, node):
        self.note(node, f"requests {asyncio.current_task().cancelling()}")

    async def do_status(self, node):
        task = self.tasks.get(node["slot"])
        if task is None:
            self.note(node, "unset")
        else:
            self.note(node, f"done {task.done()} cancelled {task.done() and task.cancelled()}")

    async def do_try(self, node):
        caught = {
            "Nothing": (),
            "Cancellation": (asyncio.CancelledError,),
            "Error": self.ERRORS,
            "Both": (asyncio.CancelledError, *self.ERRORS),
        }[node["catches"]]
        try:
            return await self.run(node["body"])
        except caught as e:
            self.note(node, f"caught {self.describe(e)}")
            value = await self.run(node["handler"])
            if node["rethrows"]:
                raise
            return value
        finally:
            self.note(node, "finally")
            await self.run(node["finally"])

    async def do_return(self, node):
        self.note(node, "return")
        return node["id"]

    async def do_throw(self, node):
        self.note(node, "throw")
        if node["cancellation"]:
            raise asyncio.CancelledError(f"reason {node['id']}")
        raise ProgramError(f"error {node['id']}")

    async def do_stop(self, node):
        self.note(node, "stop")
        self.loop.stop()

    async def do_callback(self, node):
        self.note(node, "call soon")
        self.loop.call_soon(lambda: self.note(node, "callback"))

    async def do_later(self, node):
        self.note(node, "call later")
        self.loop.call_later(node["time"], self.come_back_to, node)

    def come_back_to(self, node):
        self.note(node, f"called at {int(self.loop.now)}")
        task = self.tasks.get(node["slot"])
        if task is not None:
            reason = f"reason {node['id']}"
            self.note(node, f"cancel {task.cancel(reason)}")

    async def do_wait(self, node):
        self.note(node, "wait")
        await self.future(node)
        self.note(node, "waited")

    async def do_set(self, node):
        self.note(node, "set")
        if not self.future(node).done():
            self.future(node).set_result(None)

    def future(self, node):
        return self.futures.setdefault(node["future"], self.loop.create_future())

    def describe(self, error):
        if isinstance(error, asyncio.CancelledError):
            return " for ".join(["a cancellation", *(reason for reason in error.args if reason.startswith("reason "))])
        if isinstance(error, TimeoutError):
            return "a timeout"
        if isinstance(error, ExceptionGroup):
            return f"a group of {', '.join(map(self.describe, error.exceptions))}"
        return str(error)
