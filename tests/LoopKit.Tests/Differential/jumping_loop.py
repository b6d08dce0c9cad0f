"""asyncio's own loop, on a clock that jumps."""

import asyncio
import heapq


class Stalled(Exception):
    """Nothing is ready and no timer is armed."""


class TimerHandle(asyncio.TimerHandle):
    """asyncio fires equal deadlines in the order of its heap; LoopKit in the order in which they were set."""

    last = 0

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.number = TimerHandle.last = TimerHandle.last + 1

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


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

    def call_at(self, when, callback, *args, context=None):
        timer = TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer

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
