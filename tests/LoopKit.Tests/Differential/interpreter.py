"""Runs the programs of the differential test under asyncio, on a clock that jumps, and prints what happened.

Reads one program per line on standard input, as JSON, and answers each with one line: the JSON array of its trace.
Every kind of node has one method do_<kind> in statements.py, composition.py or coordination.py, and one record in Nodes/
that does the same under LoopKit.
"""

import asyncio
import contextlib
import json
import os
import sys
import warnings

from composition import Composition
from coordination import Coordination
from jumping_loop import JumpingLoop, Stalled
from ready_results import Task
from statements import Statements


class Interpreter(Statements, Composition, Coordination):
    def __init__(self, program):
        self.pending = program["pending"]
        self.runs_forever = program["runsForever"]
        self.trace = []
        self.tasks = {}
        self.groups = {}
        self.limits = {}
        self.futures = {}
        self.primitives = {}
        self.waits = {}
        self.items = 0
        self.has_ended = False
        self.is_draining = False
        self.has_differed = False
        self.shutdown_cancelled = set()
        self.loop = JumpingLoop(self.before_turn, self.after_turn)
        self.loop.set_exception_handler(lambda loop, context: None)
        self.loop.set_task_factory(lambda loop, coroutine, **options: Task(coroutine, loop=loop, **options))
        self.main = self.tasks[0] = self.loop.create_task(self.body(program["body"]), name="main")

    def execute(self):
        if self.stalls():
            if self.pending == "Cancel" and not self.is_draining:
                self.is_draining = True
                self.stalls()
            self.log("stalled")
        for slot in sorted(self.tasks):
            self.log(f"{slot} {self.outcome(self.tasks[slot])}")
        self.loop.close()
        return self.trace

    def stalls(self):
        try:
            self.loop.run_forever()
            while self.runs_forever:
                self.log("stopped")
                self.loop.run_forever()
            return False
        except Stalled:
            return True

    # ---- LoopKit's exit contract, turn by turn

    def before_turn(self):
        # What is created meanwhile is cancelled when those have ended that were cancelled before.
        if self.is_draining and self.pending == "Cancel" and all(task.done() for task in self.shutdown_cancelled):
            for task in list(self.tasks.values()):
                if not task.done() and task not in self.shutdown_cancelled:
                    self.shutdown_cancelled.add(task)
                    task.cancel()

    def after_turn(self):
        if self.runs_forever:
            return
        if self.has_ended:
            self.is_draining = True
        if self.is_draining:
            if all(task.done() for task in self.tasks.values()):
                self.loop.stop()
        elif self.main.done():
            if self.pending == "Abandon":
                self.loop.stop()
            else:
                # One more turn runs what was ready when the main task ended, and does not wait for anything else.
                self.has_ended = True
                self.loop.call_soon(lambda: None)

    # ---- the frame

    def log(self, what):
        if not self.has_differed:
            self.trace.append(what)

    def note(self, node, what):
        task = asyncio.current_task()
        self.log(f"{task.get_name() if task else '-'} {node['id']} {what}")

    def differ(self, why):
        """From here on LoopKit differs on purpose: the trace ends."""
        self.log(f"differs: {why}")
        self.has_differed = True

    async def body(self, block):
        return await self.run(block) or 0

    async def run(self, block):
        for node in block:
            value = await getattr(self, "do_" + node["kind"])(node)
            if value is not None:
                return value
        return None

    def outcome(self, task):
        if not task.done():
            return "Abandoned"
        if task.cancelled():
            return f"Canceled: {self.describe(task._make_cancelled_error())}"
        if task.exception() is not None:
            return f"Faulted {self.describe(task.exception())}"
        return f"Succeeded {task.result()}"

    # ---- the tasks that a statement names

    def find(self, node):
        """The one task, unless it does not exist yet or waits for the current one."""
        task = self.tasks.get(node["slot"])
        if task is None:
            self.note(node, "unset")
        elif self.would_wait_for_itself(task):
            self.note(node, "ring")
            task = None
        return task

    def find_all(self, node):
        tasks = [self.tasks[slot] for slot in node["slots"] if slot in self.tasks]
        return [task for task in tasks if not self.would_wait_for_itself(task)]

    def would_wait_for_itself(self, task):
        """Whether the task hands a cancel on to the current one: neither library can await such a ring."""
        return task is asyncio.current_task() or any(map(self.would_wait_for_itself, self.waits.get(task, ())))

    @contextlib.contextmanager
    def waiting_for(self, *tasks):
        me = asyncio.current_task()
        self.waits[me] = tasks
        try:
            yield
        finally:
            del self.waits[me]


def main():
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda unraisable: None
    # A coroutine that was left behind would run its finally blocks, inside another program, when it is collected: so nothing is.
    kept = []
    for line in sys.stdin:
        interpreter = Interpreter(json.loads(line))
        kept.append(interpreter)
        print(json.dumps(interpreter.execute()), flush=False)
    sys.stdout.flush()
    os._exit(0)


main()
