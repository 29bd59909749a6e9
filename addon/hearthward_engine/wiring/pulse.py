# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time passes once a second; changed states are told, after an event at once."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
import logging
from typing import Final

import msgspec

from ..domain import Clock
from ..present.board import Board
from ..present.news import News
from ..present.states import CameraState, EngineState
from ..windows.incidents import IncidentBook

_LOGGER: Final = logging.getLogger(__name__)

EVERY_S: Final = 1.0
CAMERA_EVERY_S: Final = 10.0
"""A camera's numbers are told this often even if nothing else changed."""
ENGINE_EVERY_S: Final = 60.0


class Pulse:
    """Lets incidents end in time and publishes states; one task on the loop."""

    def __init__(
        self,
        board: Board,
        book: IncidentBook,
        clock: Clock,
        engine_state: Callable[[Sequence[CameraState]], EngineState],
        publish: Callable[[News], None],
    ) -> None:
        """Tell ``publish`` what changed on the board."""
        self._board = board
        self._book = book
        self._clock = clock
        self._engine_state = engine_state
        self._publish = publish
        self._concerned: deque[str] = deque()
        self._told: dict[str, tuple[float, CameraState]] = {}
        self._told_engine: tuple[float, EngineState] | None = None
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def changed(self, camera_ids: Iterable[str]) -> None:
        """Tell the states of these cameras as soon as may be, before all others.

        From any thread. The log writer's must not look itself: it would wait for locks
        of threads that may be waiting for the log writer.
        """
        self._concerned.extend(camera_ids)
        self.hurry()

    def hurry(self) -> None:
        """Look again at once; from any thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody to tell
            self._loop.call_soon_threadsafe(self._wake.set)

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            self._wake.clear()
            try:
                await asyncio.to_thread(self.beat)
            except Exception:
                _LOGGER.exception("a beat was missed")
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._wake.wait()

    def beat(self) -> None:
        """End what is due and publish what changed since the last beat."""
        while self._concerned:
            with suppress(KeyError):  # removed in between
                self._tell(self._board.camera_state(self._concerned.popleft()))
        self._book.tick(self._clock.now())
        states = self._board.camera_states()
        for state in states:
            self._tell(state)
        for camera_id in self._told.keys() - {state.camera_id for state in states}:
            del self._told[camera_id]
        self._tell_engine(self._engine_state(states))

    def _tell(self, state: CameraState) -> None:
        now = self._clock.monotonic()
        told = self._told.get(state.camera_id)
        if told and _same(told[1], state) and now - told[0] < CAMERA_EVERY_S:
            return
        self._told[state.camera_id] = (now, state)
        self._publish(News(kind="camera", id=state.camera_id, data=state))

    def _tell_engine(self, engine: EngineState) -> None:
        now, told = self._clock.monotonic(), self._told_engine
        if told and _same_engine(told[1], engine) and now - told[0] < ENGINE_EVERY_S:
            return
        self._told_engine = (now, engine)
        self._publish(News(kind="engine", id="", data=engine))


def _same(before: CameraState, after: CameraState) -> bool:
    """Return whether nothing but the running numbers differs."""
    return before == msgspec.structs.replace(
        after,
        fps=before.fps,
        frames=before.frames,
        frame_age_s=before.frame_age_s,
        dropped=before.dropped,
        decode_ms=before.decode_ms,
        reader_cpu=before.reader_cpu,
        advice=before.advice,
        closer_looks=before.closer_looks,
        found_closer=before.found_closer,
    )


def _same_engine(before: EngineState, after: EngineState) -> bool:
    return before == msgspec.structs.replace(
        after, uptime_s=before.uptime_s, capacity=before.capacity
    )
