# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masks, lines and filters of a camera: sent, kept, shown, refused by name."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from hearthward_engine.api.door import INSTANCE_HEADER
from hearthward_engine.domain import (
    Camera,
    LineCrossing,
    PushSource,
    StreamSource,
    Zone,
    ZoneKind,
)
from hearthward_engine.store.documents import pack, unpack

from .spine_helpers import T0, Running, make_assessment, make_window, running

LEAST = {"name": "Front", "source": {"kind": "push"}}
CORNERS = [[0.1, 0.1], [0.4, 0.1], [0.4, 0.4]]
CHOSEN: dict[str, Any] = {
    "masks": [{"name": "garden", "polygon": CORNERS}],
    "lines": [{"name": "gate", "from": [0.1, 0.5], "to": [0.9, 0.6]}],
    "min_box": 0.05,
    "min_boxes": {"car": 0.2},
    "min_confidence": {"person": 0.6, "cat": 1.0},
    "window_seconds": 45.0,
}


def mask(polygon: list[Any], name: str = "garden") -> dict[str, Any]:
    return {"masks": [{"name": name, "polygon": polygon}]}


def line(start: list[Any], end: list[Any], name: str = "gate") -> dict[str, Any]:
    return {"lines": [{"name": name, "from": start, "to": end}]}


async def test_the_engine_says_what_it_can_do(engine: Running) -> None:
    _, info = await engine.call("GET", "/info")
    assert {"masks", "lines", "filters", "window_length"} <= set(info["capabilities"])


async def test_what_is_set_is_shown_kept_when_left_out_and_cleared_when_empty(
    engine: Running,
) -> None:
    path = f"/cameras/{await engine.add_camera()}"
    _, fresh = await engine.call("GET", path)
    assert [fresh[key] for key in CHOSEN] == [[], [], 0.02, {}, {}, None]

    status, view = await engine.call("PUT", path, LEAST | CHOSEN)
    assert (status, {key: view[key] for key in CHOSEN}) == (200, CHOSEN)
    _, view = await engine.call("PUT", path, LEAST | {"note": "by the street"})
    assert {key: view[key] for key in CHOSEN} == CHOSEN
    assert (await engine.call("GET", path))[1] == view

    empty: dict[str, Any] = {
        "masks": [],
        "lines": [],
        "min_boxes": {},
        "min_confidence": {},
        "window_seconds": None,
    }
    _, view = await engine.call("PUT", path, LEAST | empty)
    assert {key: view[key] for key in empty} == empty
    assert view["min_box"] == 0.05


async def test_the_engine_knows_whose_shapes_a_camera_has(engine: Running) -> None:
    path = f"/cameras/{await engine.add_camera()}"
    home = {INSTANCE_HEADER: "house-1"}
    assert (await engine.call("GET", path))[1]["shapes_by"] == ""
    _, view = await engine.call("PUT", path, LEAST | mask(CORNERS), headers=home)
    assert view["shapes_by"] == "home_assistant"
    # What says nothing of shapes does not make them anybody else's.
    _, view = await engine.call("PUT", path, LEAST | {"note": "by the street"})
    assert view["shapes_by"] == "home_assistant"
    _, view = await engine.call("PUT", path, LEAST | mask(CORNERS, name="lawn"))
    assert view["shapes_by"] == "token"
    _, log = await engine.call("GET", "/audit?limit=10")
    assert all("shapes_by" not in entry["after"] for entry in log["entries"])


async def test_masks_lines_and_filters_outlive_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        camera_id = await engine.add_camera(**CHOSEN)
    async with running(tmp_path) as engine:
        _, view = await engine.call("GET", f"/cameras/{camera_id}")
        assert {key: view[key] for key in CHOSEN} == CHOSEN
        camera = engine.engine.board.cameras()[camera_id]
        assert camera.lines[0].end == (0.9, 0.6)
        assert camera.least_height("car") == 0.2


def test_a_camera_stored_before_there_were_masks_still_loads() -> None:
    class Camera1(msgspec.Struct, kw_only=True):
        id: str
        name: str
        source: StreamSource
        zones: tuple[Zone, ...]
        min_box: float

    source = StreamSource(url="rtsp://127.0.0.1/live", generation=2)
    polygon = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    zones = (Zone(name="door", kind=ZoneKind.ENTRY, polygon=polygon),)
    old = Camera1(id="c", name="Front", source=source, zones=zones, min_box=0.1)
    camera = unpack(pack(old), Camera)
    assert (camera.zones, camera.min_box) == (zones, 0.1)
    assert (camera.masks, camera.lines, camera.min_confidence) == ((), (), {})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (mask(CORNERS[:2]), "masks[0].polygon"),
        (mask([[0, 0], [1, 1], [0, 0]]), "masks[0].polygon"),
        (mask([[0, 0], [1, 1], [1, 1.5]]), "masks[0].polygon[2][1]"),
        (mask([[0, 0], [1, 1], [1]]), "masks[0].polygon[2]"),
        (mask([[n / 100, n % 2] for n in range(65)]), "masks[0].polygon"),
        (mask(CORNERS, name=""), "masks[0].name"),
        ({"masks": [{"polygon": CORNERS}]}, "masks[0].name"),
        ({"masks": mask(CORNERS)["masks"] * 2}, "masks[1].name"),
        ({"masks": mask(CORNERS)["masks"] * 33}, "masks"),
        (line([0.5, 0.5], [0.5, 0.5]), "lines[0].to"),
        (line([0.5, 0.5], [0.504, 0.5]), "lines[0].to"),
        (line([0.5, 0.5], [0.5, 1.1]), "lines[0].to[1]"),
        (line([-0.1, 0.5], [0.5, 1]), "lines[0].from[0]"),
        ({"lines": [{"name": "gate", "from": [0, 0]}]}, "lines[0].to"),
        ({"lines": line([0, 0], [1, 1])["lines"] * 2}, "lines[1].name"),
        ({"min_confidence": {"unicorn": 0.5}}, "min_confidence.unicorn"),
        ({"min_confidence": {"person": 1.01}}, "min_confidence.person"),
        ({"min_confidence": {"cell phone": -0.1}}, "min_confidence.cell phone"),
        ({"min_boxes": {"car": 7}}, "min_boxes.car"),
        ({"min_boxes": {"cars": 0.1}}, "min_boxes.cars"),
        ({"min_boxes": 0.1}, "min_boxes"),
        ({"window_seconds": 4}, "window_seconds"),
        ({"window_seconds": 121}, "window_seconds"),
    ],
)
async def test_what_cannot_work_is_refused_by_name_and_changes_nothing(
    engine: Running, changes: dict[str, Any], field: str
) -> None:
    path = f"/cameras/{await engine.add_camera(**CHOSEN)}"
    _, before = await engine.call("GET", path)
    status, answer = await engine.call("PUT", path, LEAST | changes)
    error = answer["error"]
    assert (status, error["code"], error["field"]) == (422, "invalid_field", field)
    assert field in error["message"]
    _, after = await engine.call("GET", path)
    assert [after[key] for key in CHOSEN] == [before[key] for key in CHOSEN]


async def test_the_contract_describes_lines_as_they_are_sent(engine: Running) -> None:
    _, contract = await engine.call("GET", "/openapi.json")
    schemas = contract["components"]["schemas"]
    assert set(schemas["LineConfig"]["required"]) == {"name", "from", "to"}
    shares = schemas["CameraConfig"]["properties"]["min_confidence"]
    assert '"maximum": 1' in str(shares).replace("'", '"')


async def test_a_window_shows_the_lines_that_its_tracks_crossed(
    engine: Running,
) -> None:
    window = make_window()
    crossing = LineCrossing(line="gate", direction="out", at=T0 + 3)
    track = msgspec.structs.replace(window.tracks[0], crossings=(crossing,))
    window = msgspec.structs.replace(window, tracks=(track,))
    engine.engine.record(make_assessment(window), window, None)
    _, detail = await engine.call("GET", f"/windows/{window.id}")
    (shown,) = detail["tracks"][0]["crossings"]
    assert (shown["line"], shown["direction"]) == ("gate", "out")
    assert shown["at"].endswith("Z")


def test_a_camera_says_how_tall_a_class_must_be() -> None:
    camera = Camera(id="c", name="c", source=PushSource(), min_boxes={"car": 0.3})
    assert camera.least_height("car") == 0.3
    assert camera.least_height("person") == 0.02
