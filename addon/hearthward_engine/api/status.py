# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the engine gets along: the pipeline's numbers and the doctor's findings."""

import asyncio
from typing import Final

from ..present.findings import Report
from ..present.pipeline import Pipeline
from .routing import Call, Route


async def pipeline(call: Call[None, None]) -> Pipeline:
    """Give the numbers of the pipeline."""
    return await asyncio.to_thread(call.services.pipeline)


async def doctor(call: Call[None, None]) -> Report:
    """Look at everything that the engine needs; takes seconds where Ollama is down."""
    return await asyncio.to_thread(call.services.examine)


ROUTES: Final = (
    Route(
        method="GET",
        path="/pipeline",
        handler=pipeline,
        summary="Frames, times, memory: the numbers of the pipeline.",
        answer=Pipeline,
    ),
    Route(
        method="GET",
        path="/doctor",
        handler=doctor,
        summary="Whether everything is there that the engine needs.",
        answer=Report,
        slow=True,
    ),
)
