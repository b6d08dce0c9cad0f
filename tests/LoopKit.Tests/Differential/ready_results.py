"""asyncio's task, but for the one rule that goes through all of LoopKit: a result that is ready beats a cancel, which is due at the next await instead."""

import asyncio


class Scope:
    """A task, or the part of one inside a timeout or a group, which takes the scope for its task: it says whose request a cancel is.

    What was requested and not delivered when a scope is left goes with it, as asyncio's uncancel() has it for the last request of all.
    """

    def __init__(self, task):
        self.task = task
        self.requests = 0
        self.last_request = 0
        self.reason = None
        self.own_reason = None
        self.has_asked = False
        self.is_due = False
        self.is_unheard = False
        self.is_due_again = False

    def __enter__(self):
        self.task.scopes.append(self)
        return self

    def __exit__(self, kind, error, trace):
        self.task.scopes.pop()
        # Somebody around the scope asked, too, and theirs is the reason; asyncio tells that of the first, which a timeout does not have.
        if kind is asyncio.CancelledError and self.own_reason is not None and error.args == (self.own_reason,):
            raise asyncio.CancelledError(*filter(None, [self.task.reason()])) from error

    # ---- what a timeout or a group asks of its task

    def cancel(self, msg=None):
        if self.is_due_again:
            self.task.make_due_again()
        else:
            self.has_asked = True
            self.own_reason = msg or f"scope {id(self)}"
            self.task.request(self, self.own_reason)

    def uncancel(self):
        if self.has_asked:
            self.has_asked = False
            if self.requests == 0:
                # The body has taken it back, which asyncio cannot tell: it takes another one.
                return self.task.cancelling()
            self.requests -= 1
        else:
            # A group takes one back that is not its own where it fails while the task is being cancelled, and cancels anew.
            self.is_due_again = True
        return self.task.uncancel()

    def cancelling(self):
        return self.task.cancelling()

    def done(self):
        return self.task.done()


class GroupScope(Scope):
    """A cancel of the group's own is known by the requests at its beginning; asyncio takes it for one only where there are none."""

    def __init__(self, task):
        super().__init__(task)
        self.requests_at_entry = task.heard_requests()

    def uncancel(self):
        return max(super().uncancel() - self.requests_at_entry, 0)

    def has_foreign_requests(self):
        return self.task.cancelling() > self.requests_at_entry


class Task(asyncio.tasks._PyTask):
    """asyncio's task. Its flag _must_cancel is set only for the step that delivers; what is due until then stands in the scopes."""

    def __init__(self, coroutine, **options):
        self.scopes = [Scope(self)]
        self.interrupted = None
        self.handed_to = None
        self.handed_first = 0
        self.ended_unheard = False
        self.requests = 0
        super().__init__(coroutine, **options)

    def cancel(self, msg=None):
        return not self.done() and self.request(self.scopes[0], msg)

    def request(self, scope, msg):
        self._num_cancels_requested += 1
        self.requests += 1
        scope.requests += 1
        scope.last_request = self.requests
        scope.reason = msg
        if not self.interrupt(msg):
            scope.is_due = scope.is_unheard = True
        return True

    def take_back(self, differ):
        """uncancel(), as LoopKit has it: of the outermost scope with a request, elsewhere than in the task of the task itself. What that asked for and was not
        delivered goes with its last one; asyncio, which does not know whose they are, waits for the last of all."""
        scopes = self.scopes if self is asyncio.current_task() else self.scopes[:1]
        scope = next((scope for scope in scopes if scope.requests > 0), None)
        if scope is not None:
            scope.requests -= 1
            if scope.requests == 0:
                scope.is_due = scope.is_unheard = False
            if self.uncancel() == 0 and self._fut_waiter is not None and self._fut_waiter is self.interrupted:
                differ("a cancel that is taken back on its way")
        return sum(scope.requests for scope in scopes)

    def _make_cancelled_error(self):
        """Who awaits a cancelled task learns the reason; asyncio tells only the first one."""
        error = super()._make_cancelled_error()
        if self.cancelled():
            self._cancel_message = error.args[0] if error.args else None
        return error

    def make_due_again(self):
        self._num_cancels_requested += 1
        for scope in self.scopes:
            scope.is_due |= scope.requests > 0

    def interrupt(self, msg):
        """Cancels what the task waits for, unless that has its result already."""
        waited = self._fut_waiter
        if waited is None:
            return False
        if waited is self.interrupted:
            # The exception that is on its way serves both.
            return True
        if not waited.cancel(msg):
            return False
        if waited.done():
            self.interrupted = waited
        elif self.handed_to is not waited:
            self.handed_to = waited
            self.handed_first = min([self.requests] + [scope.last_request for scope in self.scopes if scope.is_due])
        return True

    def heard_requests(self):
        """asyncio counts what is still due when a timeout or a group begins, which then takes it for heard, and its own."""
        return sum(scope.requests for scope in self.scopes if not scope.is_due)

    def reason(self):
        """The latest that was not taken back with its request; asyncio forgets it where a timeout or a group cancels after it."""
        return max((scope.last_request, scope.reason) for scope in self.scopes if scope.requests > 0 or scope.is_due)[1]

    def is_due(self):
        return any(scope.is_due for scope in self.scopes)

    def clear(self):
        for scope in self.scopes:
            scope.is_due = scope.is_unheard = False

    def _Task__step(self, exc=None):
        waited = self._fut_waiter
        if waited is None:
            if self.is_due():
                self._cancel_message = self.reason()
                self.clear()
                self._must_cancel = True
        elif waited is self.handed_to and getattr(waited, "ended_unheard", False):
            # What was handed on to a task that had its result and ended without another await comes back.
            for scope in self.scopes:
                if scope.requests > 0 and scope.last_request >= self.handed_first:
                    scope.is_due = scope.is_unheard = True
        super()._Task__step(exc)
        if self.done():
            self.ended_unheard = self.scopes[0].is_unheard and not self.cancelled()
        elif self.is_due() and self.interrupt(self.reason()):
            self.clear()
