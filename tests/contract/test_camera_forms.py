# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a camera's forms can be filled with, the real engine takes and shows again."""

from collections.abc import AsyncIterator
import json
from typing import Any

import pytest
import pytest_asyncio

from custom_components.hearthward import number, shapes
from custom_components.hearthward.client import (
    BadRequest,
    CameraConfig,
    EngineClient,
    Snapshots,
)
from custom_components.hearthward.client.models import NOTE_LENGTH
from custom_components.hearthward.sensitivity import CLASSES, FILTERS

from .conftest import INSTANCE, RealEngine

pytestmark = pytest.mark.asyncio(loop_scope="session")

TRIANGLE = [[0, 0], [1, 0], [0.5, 1]]
ROUND = [[x / 100, 0.1 + (x % 2) / 2] for x in range(shapes.MOST_CORNERS)]


@pytest_asyncio.fixture(loop_scope="session")
async def camera_id(client: EngineClient) -> AsyncIterator[str]:
    """Return a camera that is forgotten afterwards."""
    registered = await client.register_camera("of-the-forms", "Front")
    yield registered.camera_id
    await client.delete_camera(registered.camera_id)


async def shown(engine: RealEngine, camera_id: str) -> dict[str, Any]:
    """Return all that the engine says of a camera."""
    async with engine.session.get(
        f"{engine.url}/api/v1/cameras/{camera_id}",
        headers={
            "Authorization": f"Bearer {engine.token}",
            "X-Hearthward-Instance": INSTANCE,
        },
    ) as response:
        view: dict[str, Any] = await response.json()
    return view


def config(**changes: Any) -> CameraConfig:
    """Return a configuration."""
    return CameraConfig(name="Front", source=Snapshots(), **changes)


async def test_zones_of_every_kind_and_masks_go_there_and_back(
    engine: RealEngine, client: EngineClient, camera_id: str
) -> None:
    zones = shapes.read_zones(
        [
            {"name": f"The {kind}", "kind": kind, "polygon": TRIANGLE}
            for kind in shapes.ZONE_KINDS
        ]
    )
    masks = shapes.read_masks([{"name": "Window", "polygon": ROUND}])
    await client.put_camera(camera_id, config(zones=tuple(zones), masks=tuple(masks)))
    view = await shown(engine, camera_id)
    # What the engine's API shows can be pasted into the form of another camera.
    assert shapes.read_zones(json.dumps(view)) == zones
    assert shapes.read_masks(view) == masks


async def test_no_more_and_no_longer_shapes_are_taken_than_the_form_lets_pass(
    client: EngineClient, camera_id: str
) -> None:
    most = [
        {"name": f"{index:x>{shapes.NAME_LENGTH}}", "polygon": TRIANGLE}
        for index in range(shapes.MOST_SHAPES)
    ]
    await client.put_camera(camera_id, config(masks=tuple(shapes.read_masks(most))))
    for too_much in (
        [*most, {"name": "one more", "polygon": TRIANGLE}],
        [{"name": "x" * (shapes.NAME_LENGTH + 1), "polygon": TRIANGLE}],
        [{"name": "round", "polygon": [*ROUND, [0.1, 0.2]]}],
    ):
        with pytest.raises(shapes.ShapeFault):
            shapes.read_masks(too_much)
        with pytest.raises(BadRequest) as caught:
            await client.put_camera(camera_id, config(masks=tuple(too_much)))
        assert str(caught.value.field).startswith("masks")


@pytest.mark.parametrize("sensitivity", list(FILTERS))
async def test_every_sensitivity_every_class_and_the_longest_note_are_taken(
    engine: RealEngine, client: EngineClient, camera_id: str, sensitivity: str
) -> None:
    filters = FILTERS[sensitivity]
    await client.put_camera(
        camera_id,
        config(filters=filters, classes=CLASSES, note="x" * NOTE_LENGTH),
    )
    view = await shown(engine, camera_id)
    assert view["min_box"] == filters.min_box
    assert view["min_confidence"] == filters.min_confidence
    assert view["classes"] == list(CLASSES)
    assert len(view["note"]) == NOTE_LENGTH


async def test_an_engine_can_be_told_how_long_windows_get(
    engine: RealEngine, client: EngineClient, camera_id: str
) -> None:
    assert number.CAPABILITY in (await client.info()).capabilities
    length = number.WINDOW_LENGTH
    for seconds in (length.native_min_value, length.native_max_value):
        await client.put_camera(camera_id, config(window_seconds=seconds))
        assert (await shown(engine, camera_id))["window_seconds"] == seconds
    await client.put_camera(camera_id, config())
    assert (await shown(engine, camera_id))["window_seconds"] == seconds


async def test_neighbours_are_taken_by_their_ids(
    engine: RealEngine, client: EngineClient, camera_id: str
) -> None:
    other = await client.register_camera("beside", "Yard")
    await client.put_camera(camera_id, config(adjacent=(other.camera_id,)))
    assert (await shown(engine, camera_id))["adjacent"] == [other.camera_id]
