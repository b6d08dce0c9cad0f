"""Runs the programs of the differential test under asyncio, on a clock that jumps, and prints what happened.

Reads one program per line on standard input, as JSON, and answers each with one line: the JSON array of its trace.
Every kind of node has one method here, do_<kind>, and one record in Nodes/ that does the same under LoopKit.
"""

import asyncio
import json
import sys
import warnings


# The last uncancel() calls off a cancel that was not delivered only since Python 3.13; before, it takes the task written in Python to do so.
Task = asyncio.Task if sys.version_info >= (3, 13) else asyncio.tasks._PyTask


class Stalled(Exception):
    """Nothing is ready and no timer is armed."""


class ProgramError(Exception):
    """What a program throws on purpose."""


class JumpingLoop(asyncio.BaseEventLoop):
    """asyncio's own loop without sockets: where it would wait, its clock jumps to the earliest timer."""

    def __init__(self, before_turn, after_turn):
        super().__init__()
        self.now = 0.0
        self.before_turn = before_turn
        self.after_turn = after_turn
        self._selector = self
        # All times are whole numbers below 2 ** 53; half of one is more than any rounding and less than any difference.
        self._clock_resolution = 0.5

    def time(self):
        return self.now

    def select(self, timeout):
        if timeout is None:
            raise Stalled
        if timeout > 0:
            self.now = self._scheduled[0]._when
        return []

    def _process_events(self, events):
        pass

    def _run_once(self):
        self.before_turn()
        super()._run_once()
        self.after_turn()


class Interpreter:
    def __init__(self, program):
        self.pending = program["pending"]
        self.trace = []
        self.tasks = {}
        self.futures = {}
        self.waits = {}
        self.has_ended = False
        self.is_draining = False
        self.late_cancels = set()
        self.handed_on = set()
        self.unheard = set()
        self.shutdown_cancelled = set()
        self.loop = JumpingLoop(self.before_turn, self.after_turn)
        self.loop.set_exception_handler(lambda loop, context: None)
        self.loop.set_task_factory(lambda loop, coroutine, **options: Task(coroutine, loop=loop, **options))
        self.main = self.tasks[0] = self.loop.create_task(self.body(program["body"]), name="main")

    def execute(self):
        try:
            self.loop.run_forever()
        except Stalled:
            self.log("stalled")
        for slot in sorted(self.tasks):
            self.log(f"{slot} {self.outcome(self.tasks[slot])}")
        # What the collector does to coroutines that were left behind is no part of the trace.
        trace, self.trace = self.trace, []
        self.loop.close()
        return trace

    # ---- LoopKit's exit contract, turn by turn

    def before_turn(self):
        if self.is_draining and self.pending == "Cancel":
            for slot, task in list(self.tasks.items()):
                if not task.done() and task not in self.shutdown_cancelled:
                    self.shutdown_cancelled.add(task)
                    self.cancel(task)

    def after_turn(self):
        if not self.main.done():
            return
        if self.pending == "Abandon":
            self.loop.stop()
        elif not self.has_ended:
            # One more turn runs what was ready when the main task ended, and does not wait for anything else.
            self.has_ended = True
            self.loop.call_soon(lambda: None)
        else:
            self.is_draining = True
            if all(task.done() for task in self.tasks.values()):
                self.loop.stop()

    # ---- the one rule that differs: a result that is ready beats a cancel, which comes at the next await instead

    def cancel(self, task):
        self.expect_cancel(task)
        return task.cancel()

    def expect_cancel(self, task):
        """A cancel is about to go down the chain of awaits from the task: notes whether the one at its end has its result already."""
        while isinstance(task._fut_waiter, Task) and not task._fut_waiter.done():
            self.handed_on.add(task)
            task = task._fut_waiter
        waited = task._fut_waiter
        if waited is not None and waited.done() and (isinstance(waited, Task) or not waited.cancelled()):
            self.late_cancels.add(task)

    def takes_result_first(self):
        me = asyncio.current_task()
        if me not in self.late_cancels:
            return False
        self.late_cancels.remove(me)
        me.uncancel()
        me.cancel()
        return True

    def forget_cancel(self):
        """A task that ends without another await ends with its result."""
        me = asyncio.current_task()
        self.note_unheard(me)
        while me.cancelling():
            me.uncancel()
        if me._must_cancel:
            me._must_cancel = False

    def note_unheard(self, me):
        if me._must_cancel:
            self.unheard.add(me)

    def takes_cancel_over(self, task):
        """A cancel that was handed on to an awaited task, which ended without hearing of it, is due at the next await."""
        me = asyncio.current_task()
        if me in self.handed_on and task in self.unheard:
            me.uncancel()
            me.cancel()

    # ---- the frame

    def log(self, what):
        self.trace.append(what)

    def note(self, node, what):
        task = asyncio.current_task()
        self.log(f"{task.get_name() if task else '-'} {node['id']} {what}")

    async def body(self, block):
        try:
            value = await self.run(block)
        except Exception:
            self.note_unheard(asyncio.current_task())
            raise
        self.forget_cancel()
        return value or 0

    async def run(self, block):
        for node in block:
            value = await getattr(self, "do_" + node["kind"])(node)
            if value is not None:
                return value
        return None

    @staticmethod
    def outcome(task):
        if not task.done():
            return "Abandoned"
        if task.cancelled():
            return "Canceled"
        if task.exception() is not None:
            return f"Faulted {task.exception()}"
        return f"Succeeded {task.result()}"

    def would_wait_for_itself(self, task):
        while task is not None:
            if task is asyncio.current_task():
                return True
            task = self.waits.get(task)
        return False

    def future(self, node):
        return self.futures.setdefault(node["future"], self.loop.create_future())

    # ---- one method per kind of node

    async def do_create(self, node):
        self.note(node, "create")
        self.tasks[node["slot"]] = asyncio.create_task(self.body(node["body"]), name=f"t{node['slot']}")

    async def do_call(self, node):
        self.note(node, "call")
        value = await self.run(node["body"])
        self.note(node, f"called {value or 0}")

    async def do_await(self, node):
        task = self.tasks.get(node["slot"])
        if task is None:
            self.note(node, "unset")
            return
        if self.would_wait_for_itself(task):
            self.note(node, "ring")
            return
        self.note(node, "await")
        me = asyncio.current_task()
        self.waits[me] = task
        self.handed_on.discard(me)
        if me._must_cancel:
            self.handed_on.add(me)
            self.expect_cancel(task)
        try:
            value = await task
            self.takes_cancel_over(task)
        except asyncio.CancelledError:
            if not self.takes_result_first():
                raise
            value = task.result()
        except Exception:
            self.takes_cancel_over(task)
            raise
        finally:
            self.waits.pop(me, None)
        self.note(node, f"got {value}")

    async def do_yield(self, node):
        self.note(node, "yield")
        await asyncio.sleep(0)
        self.note(node, "yielded")

    async def do_sleep(self, node):
        self.note(node, "sleep")
        try:
            await asyncio.sleep(node["time"])
        except asyncio.CancelledError:
            if not self.takes_result_first():
                raise
        self.note(node, f"slept until {int(self.loop.now)}")

    async def do_cancel(self, node):
        task = self.tasks.get(node["slot"])
        self.note(node, "unset" if task is None else f"cancel {self.cancel(task)}")

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
            "Error": (ProgramError,),
            "Both": (asyncio.CancelledError, ProgramError),
        }[node["catches"]]
        try:
            return await self.run(node["body"])
        except caught as e:
            self.note(node, f"caught {'a cancellation' if isinstance(e, asyncio.CancelledError) else e}")
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
            raise asyncio.CancelledError
        raise ProgramError(f"error {node['id']}")

    async def do_callback(self, node):
        self.note(node, "call soon")
        self.loop.call_soon(lambda: self.note(node, "callback"))

    async def do_wait(self, node):
        self.note(node, "wait")
        await self.future(node)
        self.note(node, "waited")

    async def do_set(self, node):
        self.note(node, "set")
        if not self.future(node).done():
            self.future(node).set_result(None)


def main():
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda unraisable: None
    for line in sys.stdin:
        print(json.dumps(Interpreter(json.loads(line)).execute()), flush=False)


main()
