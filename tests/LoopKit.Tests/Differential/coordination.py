"""Statements about locks, events, conditions, semaphores, barriers and queues: one method per kind of node."""

import asyncio

from differences import Barrier, Condition, LifoQueue, Lock, PriorityQueue, Queue, Semaphore


class Coordination:
    async def do_lock(self, node):
        self.note(node, "lock")
        async with self.primitive(node, Lock):
            self.note(node, "locked")
            value = await self.run(node["body"])
            self.note(node, "unlock")
        return value

    async def do_event(self, node):
        event = self.primitive(node, asyncio.Event)
        self.note(node, node["act"])
        match node["act"]:
            case "Set":
                event.set()
            case "Clear":
                event.clear()
            case "Wait":
                await event.wait()
                self.note(node, "has been set")

    async def do_condition(self, node):
        condition = self.primitive(node, lambda: Condition(self.primitive({**node, "kind": "lock"}, Lock)))
        self.note(node, "enter")
        async with condition:
            self.note(node, "entered")
            value = await self.run(node["before"])
            if value is not None:
                return value
            self.note(node, node["act"])
            match node["act"]:
                case "Wait":
                    await condition.wait()
                    self.note(node, "notified")
                case "WaitFor":
                    await condition.wait_for(self.primitive({"kind": "event", "number": 0}, asyncio.Event).is_set)
                    self.note(node, "holds")
                case "Notify":
                    condition.notify()
                case "NotifyAll":
                    condition.notify_all()
            return await self.run(node["after"])

    async def do_semaphore(self, node):
        semaphore = self.primitive(node, lambda: Semaphore(node["number"]))
        self.note(node, "acquire")
        async with semaphore:
            self.note(node, "acquired")
            value = await self.run(node["body"])
            self.note(node, "release")
        return value

    async def do_release(self, node):
        self.note(node, "release")
        self.primitive(node, lambda: Semaphore(node["number"])).release()

    async def do_barrier(self, node):
        barrier = self.primitive(node, lambda: Barrier(node["number"]))
        self.note(node, node["act"])
        match node["act"]:
            case "Wait":
                try:
                    index = await barrier.wait()
                    self.note(node, f"met {index if node['showsIndex'] else 'the others'}")
                except asyncio.BrokenBarrierError:
                    self.note(node, "broken")
            case "Reset":
                await barrier.reset()
            case "Abort":
                await barrier.abort()

    async def do_queue(self, node):
        kind = {"Fifo": Queue, "Priority": PriorityQueue, "Lifo": LifoQueue}[node["order"]]
        queue = self.primitive(node, lambda: kind(node["number"], self.differ))
        self.note(node, node["act"])
        try:
            await self.act_on(queue, node)
        except asyncio.QueueFull:
            self.note(node, "full")
        except asyncio.QueueEmpty:
            self.note(node, "empty")
        except asyncio.QueueShutDown:
            self.note(node, "shut down")

    async def act_on(self, queue, node):
        match node["act"]:
            case "Put":
                await queue.put(self.item(node))
                self.note(node, "has put")
            case "Get":
                self.note(node, f"got {(await queue.get())[-1]}")
            case "TryPut":
                queue.put_nowait(self.item(node))
                self.note(node, "has put")
            case "TryGet":
                self.note(node, f"got {queue.get_nowait()[-1]}")
            case "Join":
                await queue.join()
                self.note(node, "joined")
            case "TaskDone":
                try:
                    queue.task_done()
                except ValueError:
                    self.note(node, "too often")
            case "Shutdown":
                queue.shutdown()
            case "ShutdownNow":
                queue.shutdown(immediate=True)

    def item(self, node):
        """Its priority and, because asyncio keeps equal ones in no certain order, its number among the items."""
        self.items += 1
        return node["id"] % 3, self.items, node["id"]

    def primitive(self, node, make):
        """The lock, event… that a statement names by its number, made when the first one names it."""
        kind = "semaphore" if node["kind"] == "release" else node["kind"]
        key = kind, node["number"], node.get("order")
        if key not in self.primitives:
            self.primitives[key] = make()
        return self.primitives[key]
