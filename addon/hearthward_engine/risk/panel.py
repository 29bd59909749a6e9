# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hosts of the language model: who is asked next, and who is left alone."""

import asyncio
from collections.abc import Callable, Sequence
import logging
from typing import Final

from .analyst import Analyst
from .breaker import Breaker
from .decision import Reason, reason_of
from .hosts import LlmStatus, Refusal
from .prompt import Verdict
from .waiting import Job, Result, WaitingRoom

CHECK_EVERY_S: Final = 60.0
"""How often an idle host is looked at."""

_LOGGER: Final = logging.getLogger(__name__)


class _Seat:
    """One host: its analyst, its breaker and why it last refused."""

    def __init__(self, number: int, analyst: Analyst, breaker: Breaker) -> None:
        self.number = number
        self.analyst = analyst
        self.breaker = breaker
        self.refusal: Refusal | None = None


class Panel:
    """One request at a time per host, the most worrying window first."""

    def __init__(
        self,
        analysts: Sequence[Analyst],
        count: Callable[[str], None],
        *,
        queue: int,
        breaker_failures: int,
        breaker_open_s: float,
    ) -> None:
        self._seats = [
            _Seat(
                number,
                analyst,
                Breaker(failures=breaker_failures, open_s=breaker_open_s),
            )
            for number, analyst in enumerate(analysts)
        ]
        self._count = count
        self._waiting = WaitingRoom(queue)
        self._in_hand: set[Job] = set()
        self._workers: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        """Start one worker per host; call on the event loop."""
        self._workers = [asyncio.create_task(self._work(seat)) for seat in self._seats]

    async def stop(self) -> None:
        """Send everybody home as ``engine_stopping`` and close the connections."""
        self._stopping = True
        for worker in self._workers:
            worker.cancel()
        self._waiting.empty("engine_stopping")
        for job in tuple(self._in_hand):
            job.finish("engine_stopping")
        await asyncio.gather(*self._workers, return_exceptions=True)
        for seat in self._seats:
            await seat.analyst.close()

    async def put(self, job: Job) -> None:
        """Queue a window; ``job.done`` will hold what came of it."""
        await self._waiting.put(job)

    def withdraw(self, job: Job) -> bool:
        """Take a window back; return False if it is being asked about right now."""
        return self._waiting.withdraw(job)

    def closed_because(self) -> Reason:
        """Return why nobody can be asked, or an empty text."""
        if not self._seats:
            return "llm_off"
        if self._stopping:
            return "engine_stopping"
        if any(not seat.breaker.is_open for seat in self._seats):
            return ""
        refusals = [seat.refusal for seat in self._seats if seat.refusal]
        return reason_of(refusals[0]) if refusals else "llm_down"

    def status(self) -> LlmStatus:
        """Return the state of the language model: the best of the hosts."""
        if not self._seats:
            return LlmStatus(state="off", model="", reason="no Ollama host is set")
        order = ("ok", "starting", "model_missing", "refused", "unreachable", "off")
        states = (seat.analyst.status for seat in self._seats)
        return min(states, key=lambda status: order.index(status.state))

    def __len__(self) -> int:
        """Return how many windows wait."""
        return len(self._waiting)

    async def _work(self, seat: _Seat) -> None:
        """Serve one host; leave it alone while its breaker is open."""
        self._note(seat, await self._checked(seat))
        while True:
            if seat.breaker.is_open:
                await asyncio.sleep(seat.breaker.wait_s())
                self._note(seat, await self._checked(seat))
                continue
            try:
                async with asyncio.timeout(CHECK_EVERY_S):
                    job = await self._waiting.take(seat.number)
            except TimeoutError:
                self._note(seat, await self._checked(seat))
                continue
            await self._ask(seat, job)

    async def _checked(self, seat: _Seat) -> object:
        """Look at a host; a fault of ours must not cost the worker its life."""
        try:
            return await seat.analyst.check()
        except Exception:
            place = seat.analyst.settings.place
            _LOGGER.exception("Ollama at %s: the check failed", place)
            return Refusal(code="unreachable", message="the check failed")

    async def _ask(self, seat: _Seat, job: Job) -> None:
        self._in_hand.add(job)
        self._count("asked")
        images = [frame.jpeg for frame in job.window.key_frames]
        result: Result
        try:
            result = await seat.analyst.assess(job.facts, job.envelope, images)
        except asyncio.CancelledError:
            job.finish("engine_stopping")
            raise
        except Exception:
            # A fault of ours must cost this window the model, not the worker its life.
            _LOGGER.exception("The analyst failed on window %s", job.window.id)
            result = Refusal(code="bad_answer", message="the analyst failed")
        finally:
            self._in_hand.discard(job)
        self._note(seat, result)
        if isinstance(result, Verdict) or not await self._passed_on(seat, job):
            job.finish(result)

    async def _passed_on(self, seat: _Seat, job: Job) -> bool:
        """Give the window to another host that may still answer."""
        job.refused_by.add(seat.number)
        others = (
            other
            for other in self._seats
            if other.number not in job.refused_by and not other.breaker.is_open
        )
        if next(others, None) is None or job.done.done():
            return False
        self._count("passed_on")
        await self._waiting.put(job)
        return True

    def _note(self, seat: _Seat, result: object) -> None:
        """Let the breaker learn; send everybody home when no host is left."""
        place, was_open = seat.analyst.settings.place, seat.breaker.is_open
        if not isinstance(result, Refusal):
            if was_open:
                _LOGGER.info("Ollama at %s answers again", place)
            seat.breaker.succeeded()
            seat.refusal = None
            return
        self._count(f"refused.{result.code}")
        seat.refusal = result
        seat.breaker.failed()
        if was_open or not seat.breaker.is_open:
            return
        self._count("breaker_opened")
        _LOGGER.warning("Ollama at %s is left alone: %s", place, result.message)
        if all(other.breaker.is_open for other in self._seats):
            self._waiting.empty(result)
