# SPDX-License-Identifier: Apache-2.0
"""An event loop on which an hour passes as fast as the work in it allows.

Sockets and threads are real. Only where all of them rest does the clock jump to the
next thing that waits for it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
import selectors
from typing import Any, Final, override

GRACE_S: Final = 0.001
"""What is sent over loopback has arrived after so long."""
PATIENCE_S: Final = 0.05
"""How often somebody is looked for who waits on a thread of ours."""


class _Selector(selectors.DefaultSelector):
    """Waits for what happens; where nothing can happen it asks for a jump."""

    def __init__(self) -> None:
        super().__init__()
        self.jump: Callable[[float], bool] = lambda _seconds: False

    @override
    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout == 0 else GRACE_S)
        while not ready and timeout != 0:
            if timeout is not None and self.jump(timeout):
                return []
            ready = super().select(PATIENCE_S)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Its time is real time plus all the waiting that was left out."""

    def __init__(self) -> None:
        """Start at the real time."""
        self._ahead = 0.0
        self._in_threads = 0
        selector = _Selector()
        selector.jump = self._jump
        super().__init__(selector)

    @override
    def time(self) -> float:
        return super().time() + self._ahead

    @override
    def run_in_executor[*Ts, T](
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self._in_threads += 1
        future.add_done_callback(self._came_back)
        return future

    @override
    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        self._in_threads += 1  # one that joins the others
        await super().shutdown_default_executor(timeout)

    def _came_back(self, _future: asyncio.Future[Any]) -> None:
        self._in_threads -= 1

    def _jump(self, seconds: float) -> bool:
        if self._in_threads:
            return False
        self._ahead += seconds
        return True
