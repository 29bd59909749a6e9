# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows that wait for the model: bounded, the most worrying first."""

import asyncio
from typing import Literal

from ..domain import Envelope, Window
from ..evidence import Facts
from .hosts import Refusal
from .prompt import Verdict

type Result = Verdict | Refusal | Literal["busy", "engine_stopping", "llm_down"]


class Job:
    """One window on its way to the model; lives on the event loop."""

    def __init__(
        self, window: Window, facts: Facts, envelope: Envelope, deadline: float
    ) -> None:
        self.window = window
        self.facts = facts
        self.envelope = envelope
        self.deadline = deadline
        """Loop time after which the rules decide alone."""
        self.refused_by: set[int] = set()
        """Hosts that could not answer, by number."""
        self.alone = False
        """Whether it was asked about together with others, to no avail."""
        self.done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

    def finish(self, result: Result) -> None:
        """Set the result unless there is one."""
        if not self.done.done():
            self.done.set_result(result)

    @property
    def urgency(self) -> tuple[int, float]:
        """Return what to sort by: high priors first, then early deadlines."""
        return -self.envelope.prior, self.deadline


class WaitingRoom:
    """A bounded queue by urgency; the least urgent leaves when it is full."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._jobs: list[Job] = []
        self._arrived = asyncio.Condition()
        self._idle = 0
        """How many hosts wait for work."""

    def __len__(self) -> int:
        """Return how many windows wait."""
        return len(self._jobs)

    async def put(self, job: Job) -> Job | None:
        """Queue a job; return the one that had to leave, ``busy``, for want of room."""
        async with self._arrived:
            self._jobs.append(job)
            self._jobs.sort(key=lambda waiting: waiting.urgency)
            out = self._jobs.pop() if len(self._jobs) > self._size else None
            if out is not None:
                out.finish("busy")
            self._arrived.notify_all()
            return out

    async def take(self, host: int, most: int = 1) -> list[Job]:
        """Return the most urgent job that this host has not refused; wait for one.

        With it come others of its incident, up to ``most`` in all, where more wait than
        there are hosts with nothing to do.
        """
        async with self._arrived:
            self._idle += 1
            try:
                while (job := self._next_for(host)) is None:
                    await self._arrived.wait()
            finally:
                self._idle -= 1
            self._jobs.remove(job)
            spare = max(0, len(self._jobs) - self._idle)
            together = [job, *self._kin(job, host)[: min(most - 1, spare)]]
            for other in together[1:]:
                self._jobs.remove(other)
            return together

    def _next_for(self, host: int) -> Job | None:
        return next((job for job in self._jobs if host not in job.refused_by), None)

    def _kin(self, job: Job, host: int) -> list[Job]:
        """Return who else of its incident may be asked about in the same request."""
        if job.alone:
            return []
        return [
            other
            for other in self._jobs
            if other.window.incident_id == job.window.incident_id
            and not other.alone
            and host not in other.refused_by
        ]

    def withdraw(self, job: Job) -> bool:
        """Take a job back; return False if it is no longer waiting."""
        if job not in self._jobs:
            return False
        self._jobs.remove(job)
        return True

    def empty(self, result: Result) -> None:
        """Send everybody home with a result."""
        for job in self._jobs:
            job.finish(result)
        self._jobs.clear()
