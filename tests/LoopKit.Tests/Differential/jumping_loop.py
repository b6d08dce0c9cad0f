"""asyncio's own loop, on a clock that jumps."""

import asyncio


class Stalled(Exception):
    """Nothing is ready and no timer is armed."""


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
