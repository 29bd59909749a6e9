# SPDX-License-Identifier: AGPL-3.0-or-later
"""Info, health, pairing, metrics."""

import asyncio
from typing import Final

from aiohttp import web

from ..present.states import EngineState
from .door import INSTANCE_HEADER
from .errors import ApiError, Code
from .routing import Call, Route
from .wire import Alive, Info, Paired, PairRequest

CAPABILITIES: Final = (
    "frames",
    "events",
    "signed_media",
    "feedback",
    "test_source",
    "doctor",
    "pipeline",
    "pairing",
    "masks",
    "lines",
    "filters",
    "feedback_shifts",
    "baseline",
    "audit",
    "search",
    "incident_pages",
    "statistics",
    "assess",
    "live",
    "language",
    "logs",
    "window_length",
)


async def info(call: Call[None, None]) -> Info:
    """Say who answers."""
    services = call.services
    return Info(
        version=services.version,
        engine_id=services.engine_id,
        name=services.name,
        demo=services.demo,
        capabilities=CAPABILITIES,
    )


async def live(_: Call[None, None]) -> Alive:
    """Say that the process answers."""
    return Alive()


async def health(call: Call[None, None]) -> EngineState:
    """Say how the engine fares."""
    return await asyncio.to_thread(call.services.engine_state)


async def pair(call: Call[PairRequest, None]) -> Paired:
    """Trade a pairing code for the token."""
    header = call.request.headers.get(INSTANCE_HEADER)
    if header is not None and header != call.body.instance_id:
        raise ApiError(
            Code.INVALID_FIELD,
            f"instance_id differs from the header {INSTANCE_HEADER}",
            "instance_id",
        )
    token = await asyncio.to_thread(
        call.services.access.pair, call.body.code, call.body.instance_id
    )
    return Paired(token=token, engine_id=call.services.engine_id)


async def metrics(call: Call[None, None]) -> web.Response:
    """Give the metrics as Prometheus text."""
    text, content_type = await asyncio.to_thread(call.services.meter.render)
    return web.Response(body=text, headers={"Content-Type": content_type})


ROUTES: Final = (
    Route(
        method="GET",
        path="/info",
        handler=info,
        summary="Who answers here; open to all.",
        answer=Info,
        open=True,
    ),
    Route(
        method="GET",
        path="/health/live",
        handler=live,
        summary="Whether the process answers; open to all.",
        answer=Alive,
        open=True,
    ),
    Route(
        method="GET",
        path="/health",
        handler=health,
        summary="How engine, detector and language model fare.",
        answer=EngineState,
    ),
    Route(
        method="POST",
        path="/pair",
        handler=pair,
        summary="Trade a pairing code for the token; open to all.",
        body=PairRequest,
        answer=Paired,
        errors=(
            Code.WRONG_CODE,
            Code.PAIRING_CLOSED,
            Code.TOO_MANY_TRIES,
            Code.OTHER_HOME_ASSISTANT,
        ),
        open=True,
    ),
    Route(
        method="GET",
        path="/metrics",
        handler=metrics,
        summary="Metrics as Prometheus text; at the root too.",
        answer="text/plain",
    ),
)
