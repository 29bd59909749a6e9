# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a camera sees now: its newest picture with the tracks in it, in one answer."""

import asyncio
from datetime import datetime
import io
import time
from typing import Annotated, Final

from msgspec import Meta
from PIL import Image

from ..domain import Box, Observation, Point, Track, Value
from ..present.states import CameraPhase, utc
from .cameras import unknown_camera
from .errors import Code
from .routing import Call, Route
from .services import Services

WAIT_S: Final = 10.0
LOOK_EVERY_S: Final = 0.04
JPEG_QUALITY: Final = 78
PATH_POINTS: Final = 60


class LiveQuery(Value):
    """Wait for a picture that is newer than ``after``, the last answer's ``mark``."""

    after: Annotated[float, Meta(ge=0)] | None = None
    wait: Annotated[float, Meta(ge=0, le=WAIT_S)] = WAIT_S
    """For at most so many seconds."""
    width: Annotated[int, Meta(ge=160, le=1920)] = 960
    """Wider pictures are made smaller."""


class LiveTrack(Value):
    """An object in the picture; fractions of the picture."""

    id: str
    label: str
    confidence: float
    box: Box
    stationary: bool
    identity: str | None
    zones: tuple[str, ...]
    """Those that it stands in."""
    path: tuple[Point, ...]
    """The middle of its box's lower edge over time, oldest first."""


class LiveView(Value):
    """The newest picture of a camera, masks painted over, and who is in it."""

    camera_id: str
    state: CameraPhase
    reason: str
    window_id: str | None
    at: datetime | None
    mark: float | None
    """To be given back as ``after``."""
    jpeg: bytes | None
    """In base64; null where no newer picture came."""
    tracks: tuple[LiveTrack, ...]


async def live(call: Call[None, LiveQuery]) -> LiveView:
    """Give the newest picture; wait for one that is newer than the last."""
    services, camera_id, asked = call.services, call.path("id"), call.query
    patience = time.monotonic() + asked.wait
    while True:
        seen = services.seen(camera_id)
        fresh = seen is not None and _mark(seen) != asked.after
        if fresh or asked.after is None or time.monotonic() > patience:
            break
        if camera_id not in services.board.cameras():
            break
        await asyncio.sleep(LOOK_EVERY_S)
    shown = seen if fresh else None
    return await asyncio.to_thread(_view, services, camera_id, shown, asked.width)


def _view(
    services: Services, camera_id: str, seen: Observation | None, width: int
) -> LiveView:
    try:
        state = services.board.camera_state(camera_id)
    except KeyError as err:
        raise unknown_camera() from err
    return LiveView(
        camera_id=camera_id,
        state=state.state,
        reason=state.reason,
        window_id=state.window_id,
        at=None if seen is None else utc(_mark(seen)),
        mark=None if seen is None else _mark(seen),
        jpeg=None if seen is None else _jpeg(seen, width),
        tracks=() if seen is None else tuple(_track(one) for one in seen.tracks),
    )


def _mark(seen: Observation) -> float | None:
    return None if seen.frame is None else seen.frame.captured_at


def _jpeg(seen: Observation, width: int) -> bytes | None:
    if seen.frame is None:
        return None
    image = Image.fromarray(seen.frame.pixels)
    if image.width > width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def _track(track: Track) -> LiveTrack:
    newest = track.points[-1]
    inside = tuple(
        dict.fromkeys(
            stay.zone for stay in track.stays if stay.left_at >= track.last_at
        )
    )
    return LiveTrack(
        id=track.id,
        label=track.label,
        confidence=round(track.confidence, 3),
        box=newest.box,
        stationary=track.stationary,
        identity=track.identity,
        zones=inside,
        path=tuple(
            ((left + right) / 2, bottom)
            for left, _, right, bottom in (
                point.box for point in track.points[-PATH_POINTS:]
            )
        ),
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/cameras/{id}/live",
        handler=live,
        summary="The newest picture of a camera with the tracks in it; waits for it.",
        query=LiveQuery,
        answer=LiveView,
        errors=(Code.UNKNOWN_CAMERA,),
        slow=True,
    ),
)
