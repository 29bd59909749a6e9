# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cameras: register, configure, look at, feed, remove."""

import asyncio
from typing import Final

from msgspec import UNSET

from ..domain import Camera
from ..present.history import UnknownCameraError
from .checks import check_camera
from .door import who
from .errors import ApiError, Code
from .routing import MAX_FRAME_BYTES, Answer, Call, Reply, Route, read_limited
from .services import Services
from .views import camera_view
from .wire_cameras import (
    CameraConfig,
    CameraList,
    CameraView,
    FrameAnswer,
    Registered,
    RegisterRequest,
    SourceTest,
    TestSourceRequest,
)


async def register(call: Call[RegisterRequest, None]) -> Reply:
    """Mint the camera's id, or give back the one its key had."""
    services = call.services
    camera_id, known = await asyncio.to_thread(
        services.cameras.register, call.body.key, call.body.name
    )
    windows = await asyncio.to_thread(services.archive.window_count, camera_id)
    return Reply(
        200 if known else 201,
        Registered(camera_id=camera_id, known=known, windows=windows),
    )


async def list_all(call: Call[None, None]) -> CameraList:
    """List the configured cameras."""

    def views() -> tuple[CameraView, ...]:
        board = call.services.board
        cameras = board.cameras()
        states = {state.camera_id: state for state in board.camera_states()}
        return tuple(
            camera_view(camera, states[id_])
            for id_, camera in cameras.items()
            if id_ in states
        )

    return CameraList(cameras=await asyncio.to_thread(views))


async def put(call: Call[CameraConfig, None]) -> CameraView:
    """Configure a camera."""
    services, config, camera_id = call.services, call.body, call.path("id")
    check_camera(config, services.known_classes)
    known = services.board.cameras().get(camera_id)
    if known is None:
        if config.source is UNSET:
            raise ApiError(Code.INVALID_FIELD, "source is required at first", "source")
        known = Camera(id=camera_id, name=config.name, source=config.source)
    by = who(call)
    try:
        await asyncio.to_thread(services.cameras.put, config.applied(known, by), by)
    except UnknownCameraError as err:
        raise unknown_camera() from err
    return await _view(services, camera_id)


async def get(call: Call[None, None]) -> CameraView:
    """Show one camera."""
    return await _view(call.services, call.path("id"))


async def remove(call: Call[None, None]) -> Answer:
    """Stop watching a camera; its history stays, its id stays with its key."""
    try:
        await asyncio.to_thread(
            call.services.cameras.remove, call.path("id"), who(call)
        )
    except UnknownCameraError as err:
        raise unknown_camera() from err
    return None


async def push_frame(call: Call[None, None]) -> FrameAnswer:
    """Take one frame, for scripts; the websocket is the usual way."""
    camera_id = _configured(call.services, call.path("id")).id
    try:
        age_ms = float(call.request.headers.get("X-Age-Ms", "0"))
    except ValueError as err:
        field = "X-Age-Ms"
        raise ApiError(Code.INVALID_FIELD, f"{field} must be a number", field) from err
    jpeg = await read_limited(call.request, MAX_FRAME_BYTES)
    return await asyncio.to_thread(call.services.cameras.push, camera_id, jpeg, age_ms)


async def test_source(call: Call[TestSourceRequest, None]) -> SourceTest:
    """Open a stream from the engine, for at most ten seconds."""
    return await asyncio.to_thread(call.services.cameras.test, call.body.source)


def unknown_camera() -> ApiError:
    """Return the answer to an id that no configured camera has."""
    return ApiError(
        Code.UNKNOWN_CAMERA,
        "no camera of that id: register it with POST /cameras, then PUT its settings",
        "camera_id",
    )


def _configured(services: Services, camera_id: str) -> Camera:
    camera = services.board.cameras().get(camera_id)
    if camera is None:
        raise unknown_camera()
    return camera


async def _view(services: Services, camera_id: str) -> CameraView:
    camera = _configured(services, camera_id)
    try:
        state = await asyncio.to_thread(services.board.camera_state, camera_id)
    except KeyError as err:
        raise unknown_camera() from err
    return camera_view(camera, state)


_UNKNOWN: Final = (Code.UNKNOWN_CAMERA,)

ROUTES: Final = (
    Route(
        method="POST",
        path="/cameras",
        handler=register,
        summary="Get a camera's id; a known key gets its old one.",
        body=RegisterRequest,
        answer=Registered,
        statuses=(200, 201),
    ),
    Route(
        method="GET",
        path="/cameras",
        handler=list_all,
        summary="List configured cameras.",
        answer=CameraList,
    ),
    Route(
        method="PUT",
        path="/cameras/{id}",
        handler=put,
        summary="Configure a camera.",
        body=CameraConfig,
        answer=CameraView,
        errors=(Code.UNKNOWN_CAMERA, Code.UNSUPPORTED_SCHEME),
    ),
    Route(
        method="GET",
        path="/cameras/{id}",
        handler=get,
        summary="Show a camera, never its credentials.",
        answer=CameraView,
        errors=_UNKNOWN,
    ),
    Route(
        method="DELETE",
        path="/cameras/{id}",
        handler=remove,
        summary="Stop watching a camera; its history stays.",
        statuses=(204,),
        errors=_UNKNOWN,
    ),
    Route(
        method="POST",
        path="/cameras/{id}/frames",
        handler=push_frame,
        summary="Push one JPEG; its age in the header X-Age-Ms.",
        raw_body="image/jpeg",
        answer=FrameAnswer,
        statuses=(202,),
        errors=(
            Code.UNKNOWN_CAMERA,
            Code.NOT_AN_IMAGE,
            Code.TOO_LARGE,
            Code.MODEL_MISSING,
        ),
    ),
    Route(
        method="POST",
        path="/test-source",
        handler=test_source,
        summary="Open a stream from the engine, for at most ten seconds.",
        body=TestSourceRequest,
        answer=SourceTest,
        errors=(Code.UNSUPPORTED_SCHEME,),
    ),
)
