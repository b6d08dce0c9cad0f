"""Statements about several tasks, and about parts of one: one method per kind of node."""

import asyncio
import contextlib

from differences import Semaphore, TaskGroup, gather, shield
from ready_results import GroupScope, Scope


class Composition:
    async def do_timeout(self, node):
        self.note(node, "timeout")
        async with self.limit(node):
            value = await self.run(node["body"])
        self.note(node, "in time")
        return value

    async def do_moveOn(self, node):
        self.note(node, "move on")
        inside = None
        try:
            async with self.limit(node):
                try:
                    value = await self.run(node["body"])
                except BaseException as e:
                    inside = e
                    raise
        except TimeoutError as e:
            if e is inside:
                raise
            self.note(node, "moved on")
            return None
        self.note(node, "in time")
        return value

    @contextlib.asynccontextmanager
    async def limit(self, node):
        """asyncio.timeout, in a scope of its own, and to be rescheduled by others."""
        with Scope(asyncio.current_task()) as scope:
            async with asyncio.timeout(node["time"]) as timeout:
                timeout._task = scope
                timeout._cancelling = scope.task.heard_requests()
                self.limits[node["id"]] = timeout
                yield

    async def do_reschedule(self, node):
        limit = self.limits.get(node["limit"])
        if limit is None:
            self.note(node, "no limit")
            return
        try:
            limit.reschedule(None if node["time"] is None else self.loop.time() + node["time"])
        except RuntimeError:
            self.note(node, f"refused, expired {limit.expired()}")
            return
        self.note(node, f"until {'never' if limit.when() is None else int(limit.when())}")

    async def do_group(self, node):
        self.note(node, "group")
        value = None
        with GroupScope(asyncio.current_task()) as scope:
            async with TaskGroup(self.differ) as group:
                group._parent_task = scope
                if node["limit"] is not None:
                    group.slots = Semaphore(node["limit"])
                self.groups[node["group"]] = group
                value = await self.run(node["body"])
        self.note(node, "grouped")
        return value

    async def do_child(self, node):
        group = self.groups.get(node["group"])
        if group is None:
            self.note(node, "no group")
            return
        try:
            self.tasks[node["slot"]] = group.create_task(group.in_slot(self.body(node["body"])), name=f"t{node['slot']}")
            self.note(node, "create")
        except RuntimeError:
            self.note(node, "refused")

    async def do_groupCancel(self, node):
        group = self.groups.get(node["group"])
        if group is None:
            self.note(node, "no group")
            return
        self.note(node, "cancel group")
        group.cancel(f"reason {node['id']}")

    async def do_gather(self, node):
        tasks = self.find_all(node)
        self.note(node, f"gather {len(tasks)}")
        with self.waiting_for(*tasks):
            values = await gather(*tasks, settles=node["settles"])
        self.note(node, f"gathered {', '.join(map(self.outcome, tasks) if node['settles'] else map(str, values))}")

    async def do_shield(self, node):
        task = self.find(node)
        if task is None:
            return
        self.note(node, "shield")
        value = await shield(task)
        self.note(node, f"shielded {value}")

    async def do_waitForTasks(self, node):
        tasks = self.find_all(node)
        if not tasks:
            self.note(node, "nothing to wait for")
            return
        self.note(node, f"wait for {len(tasks)}")
        until = {
            "AllCompleted": asyncio.ALL_COMPLETED,
            "FirstCompleted": asyncio.FIRST_COMPLETED,
            "FirstFailed": asyncio.FIRST_EXCEPTION,
        }[node["until"]]
        done, pending = await asyncio.wait(tasks, timeout=node["time"], return_when=until)
        self.note(node, f"done {self.names(tasks, done)} pending {self.names(tasks, pending)}")

    async def do_asCompleted(self, node):
        tasks = self.find_all(node)
        # asyncio hands out those that have ended already in no certain order.
        ended = [task for task in tasks if task.done()]
        tasks = [task for task in tasks if task not in ended[1:]]
        self.note(node, f"as completed {len(tasks)}")
        left = node["most"]
        ends = asyncio.as_completed(tasks, timeout=node["time"])
        try:
            async for task in ends:
                self.note(node, f"{task.get_name()} {self.outcome(task)}")
                left -= 1
                if left == 0:
                    break
        finally:
            # asyncio leaves the timer running, and the clock would jump to it.
            if ends._timeout_handle is not None:
                ends._timeout_handle.cancel()
        self.note(node, "enough")

    @staticmethod
    def names(tasks, some):
        return " ".join(task.get_name() for task in tasks if task in some)
