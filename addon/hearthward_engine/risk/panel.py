# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hosts of the language model: who is asked next, and who is left alone."""

import asyncio
from collections.abc import Callable, Sequence
import logging
from typing import Final

import msgspec

from .analyst import Analyst
from .breaker import Breaker
from .decision import Reason, reason_of
from .hosts import LlmStatus, Refusal
from .joint import Case, windows_that_fit
from .loads import Lately
from .prompt import Verdict
from .waiting import Job, Result, WaitingRoom

CHECK_EVERY_S: Final = 60.0
"""How often an idle host is looked at."""
MANY: Final = 3
"""So many times within an hour is no chance: a person should know."""
MOSTLY: Final = 0.5

_LOGGER: Final = logging.getLogger(__name__)


class _Seat:
    """One host: its analyst, its breaker and why it last refused."""

    def __init__(self, number: int, analyst: Analyst, breaker: Breaker) -> None:
        self.number = number
        self.analyst = analyst
        self.breaker = breaker
        self.refusal: Refusal | None = None

    @property
    def most(self) -> int:
        """Return how many windows one request may ask about.

        Pictures would get mixed up between windows, so eyes look at one at a time.
        """
        host, settings = self.analyst.host, self.analyst.settings
        if host is None or host.vision:
            return 1
        return windows_that_fit(host.context, settings.num_predict)


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
                Breaker(
                    failures=breaker_failures, open_s=breaker_open_s, now=analyst.now
                ),
            )
            for number, analyst in enumerate(analysts)
        ]
        self._count = count
        self._waiting = WaitingRoom(queue)
        self._in_hand: set[Job] = set()
        self._late = Lately()
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
        if await self._waiting.put(job) is not None:
            self._count("crowded_out")
            self._late.note(self._now())

    def withdraw(self, job: Job) -> bool:
        """Take a late window back; return False if it is being asked about now."""
        self._late.note(self._now())
        waited = self._waiting.withdraw(job)
        self._count("late.waiting" if waited else "late.asked")
        return waited

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
        order = (
            "ok",
            "starting",
            "pulling",
            "model_missing",
            "refused",
            "unreachable",
            "off",
        )
        states = [seat.analyst.status for seat in self._seats]
        best = min(states, key=lambda status: order.index(status.state))
        fit = sum(status.state == "ok" for status in states)
        shares = [one.gpu_share for one in states if one.gpu_share is not None]
        status = msgspec.structs.replace(
            best,
            reason=best.reason or self._ailing(),
            gpu_share=min(shares, default=None),
            hosts=len(states),
            hosts_ok=fit,
            reloads=sum(status.reloads for status in states),
            late=self._late.count(self._now()),
        )
        return msgspec.structs.replace(status, advice=advice(status))

    def _ailing(self) -> str:
        """Return what is wrong with a host that others stand in for."""
        for seat in self._seats:
            status = seat.analyst.status
            if status.state not in ("ok", "starting"):
                return f"{seat.analyst.settings.place}: {status.reason}"
        return ""

    def _now(self) -> float:
        return self._seats[0].analyst.now()

    def __len__(self) -> int:
        """Return how many windows wait."""
        return len(self._waiting)

    async def _work(self, seat: _Seat) -> None:
        """Serve one host; leave it alone while its breaker is open."""
        self._note(seat, await self._checked(seat))
        while True:
            if seat.breaker.is_open:
                await seat.analyst.rest(seat.breaker.wait_s())
                self._note(seat, await self._checked(seat))
                continue
            try:
                async with asyncio.timeout(CHECK_EVERY_S):
                    jobs = await self._waiting.take(seat.number, seat.most)
            except TimeoutError:
                self._note(seat, await self._checked(seat))
                continue
            if len(jobs) > 1:
                await self._ask_together(seat, jobs)
            else:
                await self._ask(seat, jobs[0])

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

    async def _ask_together(self, seat: _Seat, jobs: list[Job]) -> None:
        """Ask about windows of one incident at once; for the rest ask one by one."""
        self._in_hand.update(jobs)
        self._count("asked")
        self._count("asked_together")
        cases = [Case(job.facts, job.envelope) for job in jobs]
        result: tuple[Verdict | None, ...] | Refusal
        try:
            result = await seat.analyst.assess_together(cases)
        except asyncio.CancelledError:
            for job in jobs:
                job.finish("engine_stopping")
            raise
        except Exception:
            _LOGGER.exception("The analyst failed on %s windows at once", len(jobs))
            result = Refusal(code="bad_answer", message="the analyst failed")
        finally:
            self._in_hand.difference_update(jobs)
        # An answer that cannot be used says nothing against the host as yet: each
        # window of it is asked about alone, and that counts.
        if not (isinstance(result, Refusal) and result.code == "bad_answer"):
            self._note(seat, result)
        if not isinstance(result, Refusal):
            await self._shared_out(jobs, result)
            return
        for job in jobs:
            if result.code == "bad_answer":
                await self._alone(job)
            elif not await self._passed_on(seat, job):
                job.finish(result)

    async def _shared_out(
        self, jobs: list[Job], verdicts: tuple[Verdict | None, ...]
    ) -> None:
        for job, verdict in zip(jobs, verdicts, strict=True):
            if verdict is None:
                await self._alone(job)
            else:
                self._count("answered_together")
                job.finish(verdict)

    async def _alone(self, job: Job) -> None:
        """Have a window asked about by itself, unless it was decided meanwhile."""
        job.alone = True
        self._count("asked_again_alone")
        if not job.done.done():
            await self._back(job)

    async def _back(self, job: Job) -> None:
        """Queue a window again; there may be nobody left to ask."""
        reason = self.closed_because()
        if reason == "engine_stopping":
            job.finish(reason)
            return
        await self.put(job)

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
        await self._back(job)
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
        if result.code == "model_missing":
            seat.breaker.trip()
        else:
            seat.breaker.failed()
        if was_open or not seat.breaker.is_open:
            return
        self._count("breaker_opened")
        pulling = seat.analyst.status.state == "pulling"
        level = logging.INFO if pulling else logging.WARNING
        _LOGGER.log(level, "Ollama at %s is left alone: %s", place, result.message)
        if all(other.breaker.is_open for other in self._seats):
            self._waiting.empty(result)


def advice(status: LlmStatus) -> str:
    """Return what a person should do for a model that answers, yet badly."""
    if status.reloads >= MANY:
        return (
            f"the language model was loaded anew {status.reloads} times in the last "
            "hour although it was in use: give every program that uses it the same "
            "num_ctx, or another model"
        )
    share = status.gpu_share
    if status.late >= MANY and share is not None and share < MOSTLY:
        where = f"{share:.0%} of it is on the GPU" if share else "it runs on the CPU"
        return (
            f"the language model was too slow for {status.late} windows in the last "
            f"hour, and {where}: free GPU memory, or take a smaller model"
        )
    return ""
