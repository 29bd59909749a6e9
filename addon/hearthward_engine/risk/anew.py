# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask the model once more about a window that was judged, for a person wants it."""

import asyncio
from typing import Protocol

from ..domain import Envelope, Window
from ..evidence import Facts
from .decision import Reason, reason_of
from .hosts import Refusal
from .prompt import Verdict
from .waiting import Job


class Model(Protocol):
    """Whoever puts windows to the model."""

    def closed_because(self) -> Reason:
        """Return why nobody can be asked, or an empty text."""

    async def put(self, job: Job) -> None:
        """Queue a window."""

    def withdraw(self, job: Job) -> bool:
        """Take a window back."""


async def asked_anew(
    model: Model, window: Window, facts: Facts, bounds: Envelope, patience_s: float
) -> Verdict | Reason:
    """Return the model's verdict, or why there is none; also for a quiet window."""
    if reason := model.closed_because():
        return reason
    deadline = asyncio.get_running_loop().time() + patience_s
    job = Job(window, facts, bounds, deadline)
    await model.put(job)
    await asyncio.wait({job.done}, timeout=patience_s)
    if not job.done.done():
        model.withdraw(job)
        return "late"
    result = job.done.result()
    if isinstance(result, Refusal):
        return reason_of(result)
    return result
