"""asyncio's groups and coordination types, where LoopKit differs on purpose or asyncio leaves the order open: each class states one difference, and no more."""

import asyncio
import sys


class OrderedSet(dict):
    """asyncio goes through the children of a group in no certain order; LoopKit cancels the oldest first."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


class TaskGroup(asyncio.TaskGroup):
    """What cancels a group is the reason that its children get; asyncio gives them none."""

    def __init__(self, differ):
        super().__init__()
        self._tasks = OrderedSet()
        self.differ = differ
        self.slots = None
        self.has_ended = False
        self.was_cancelled = False

    async def in_slot(self, body):
        """MaxConcurrency, which asyncio does not have."""
        if self.slots is None:
            return await body
        async with self.slots:
            return await body

    async def __aexit__(self, *error):
        try:
            await super().__aexit__(*error)
            # What should be thrown has been; what is left is the group's own cancellation.
            return True
        finally:
            self.has_ended = True
            # asyncio loses it, or its reason.
            if self.was_cancelled and self._parent_task.has_foreign_requests():
                self.differ("a cancel while a group ends by its own")

    def cancel(self, reason):
        """As in asyncio from 3.15 on, but with a reason."""
        if self.has_ended or self._aborting:
            return
        self.was_cancelled = True
        self._abort(reason)
        self._parent_cancel_requested = True
        self._parent_task.cancel(reason)

    def _abort(self, *reasons):
        self._aborting = True
        error = sys.exception()
        reasons = error.args if isinstance(error, asyncio.CancelledError) and not reasons else reasons
        for task in self._tasks:
            if not task.done():
                task.cancel(*reasons)


def shield(task):
    """Who shields a task that is cancelled learns the reason; asyncio tells none."""
    if task.done():
        return task
    waits = True

    def look(_):
        nonlocal waits
        waits = not outer.done()

    def say_why(_):
        if waits and task.cancelled():
            outer._cancel_message = " ".join(task._make_cancelled_error().args) or None

    task.add_done_callback(look)
    outer = asyncio.shield(task)
    task.add_done_callback(say_why)
    return outer


class GatheringFuture(asyncio.tasks._GatheringFuture):
    """Who is cancelled at a gather that waits for all learns the reason; asyncio tells what the last child says, and that often says nothing."""

    cancellation = None

    def cancel(self, msg=None):
        is_taken = super().cancel(msg)
        if is_taken and self.cancellation is None:
            self.cancellation = asyncio.CancelledError() if msg is None else asyncio.CancelledError(msg)
        return is_taken

    def set_exception(self, exception):
        super().set_exception(self.cancellation if self._cancel_requested and self.waits_for_all() else exception)

    def waits_for_all(self):
        return self.settles or not any(child.cancelled() or child.done() and child.exception() for child in self._children)


def gather(*tasks, settles):
    asyncio.tasks._GatheringFuture = GatheringFuture
    gathering = asyncio.gather(*tasks, return_exceptions=settles)
    gathering.settles = settles
    return gathering


class Lock(asyncio.Lock):
    """A lock is handed past a waiter that is being cancelled; asyncio waits until that one has left."""

    def _wake_up_first(self):
        for waiter in self._waiters or ():
            if not waiter.cancelled():
                if not waiter.done():
                    waiter.set_result(True)
                return


class Condition(asyncio.Condition):
    """Only who was notified passes a notification on; asyncio does so for everyone who is cancelled."""

    def _notify(self, n):
        waiter = sys._getframe(1).f_locals.get("fut")
        if waiter is None or not waiter.cancelled():
            super()._notify(n)


class Semaphore(asyncio.Semaphore):
    """A permit that is free is taken at once; asyncio lets those who were woken run first."""

    def locked(self):
        return self._value == 0 or any(not waiter.done() for waiter in self._waiters or ())


class Barrier(asyncio.Barrier):
    """A barrier stands on a condition."""

    def __init__(self, parties):
        super().__init__(parties)
        self._cond = Condition(Lock())


class Queue(asyncio.Queue):
    """Finds where it shows that an item goes straight to the getter who has waited longest, and a free place to the putter.

    asyncio only wakes that one, and until it runs whoever comes may take the item or the place; what follows cannot be compared.
    """

    # Whether an item that is put later is got later.
    is_fifo = True

    def __init__(self, maxsize, differ):
        super().__init__(maxsize)
        self.differ = differ
        self.waiting = set()
        self.woken_getters = 0
        self.woken_putters = 0

    def _wakeup_next(self, waiters):
        is_somebody_woken = any(not waiter.done() for waiter in waiters)
        if waiters is self._getters:
            self.woken_getters += is_somebody_woken
        else:
            self.woken_putters += is_somebody_woken
        super()._wakeup_next(waiters)

    async def get(self):
        if not self.empty():
            return self.get_nowait()
        if self.woken_putters > 0:
            self.differ("an item that is on its way")
        return await self.wait(super().get())

    async def put(self, item):
        if self.is_shut_down() or not self.full():
            return self.put_nowait(item)
        if self.woken_getters > 0:
            self.differ("a place that is free already")
        return await self.wait(super().put(item))

    async def wait(self, turn):
        me = asyncio.current_task()
        self.waiting.add(me)
        try:
            return await turn
        finally:
            self.waiting.discard(me)

    def get_nowait(self):
        if asyncio.current_task() in self.waiting:
            self.woken_getters -= 1
        elif self.woken_getters > 0 or (self.woken_putters > 0 and (self.empty() or not self.is_fifo)):
            self.differ("an item that was handed over")
        return super().get_nowait()

    def put_nowait(self, item):
        if asyncio.current_task() in self.waiting:
            self.woken_putters -= 1
        elif self.woken_putters > 0 or (self.full() and self.woken_getters > 0):
            self.differ("a place that was handed over")
        elif self.woken_getters > 0 and not self.is_fifo:
            self.differ("an item that was handed over")
        super().put_nowait(item)

    def task_done(self):
        if self.woken_putters > 0 and self._unfinished_tasks <= 1:
            self.differ("an item that is on its way")
        super().task_done()

    async def join(self):
        if self.woken_putters > 0 and self._unfinished_tasks == 0:
            self.differ("an item that is on its way")
        await super().join()

    def shutdown(self, immediate=False):
        if self.woken_putters > 0 or (immediate and self.woken_getters > 0):
            self.differ("a wait that has ended already")
        super().shutdown(immediate)

    def is_shut_down(self):
        return self._is_shutdown


class PriorityQueue(Queue, asyncio.PriorityQueue):
    is_fifo = False


class LifoQueue(Queue, asyncio.LifoQueue):
    is_fifo = False
