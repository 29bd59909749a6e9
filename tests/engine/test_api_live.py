# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a camera sees now, and zones drawn on that picture."""

import asyncio
import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
import pytest

from .spine_helpers import API, PERSON, FixedDetector, Running, jpeg, running

DOOR = {
    "name": "Door",
    "kind": "restricted",
    "polygon": [[0.3, 0.3], [0.9, 0.3], [0.9, 1], [0.3, 1]],
}
MASK = {"name": "Neighbours", "polygon": [[0, 0], [0.3, 0], [0.3, 1], [0, 1]]}


async def push(engine: Running, camera_id: str, shade: int) -> None:
    path = f"/cameras/{camera_id}/frames"
    status, answer = await engine.call("POST", path, jpeg(640, 360, shade))
    assert status == 202, answer


async def look(engine: Running, camera_id: str, **query: Any) -> dict[str, Any]:
    path = f"/cameras/{camera_id}/live"
    status, answer = await engine.call("GET", path, params=query)
    assert status == 200, answer
    return dict(answer)


def picture(view: dict[str, Any]) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(view["jpeg"]))).convert("RGB")


async def test_the_newest_picture_comes_with_who_is_in_it(tmp_path: Path) -> None:
    async with running(tmp_path, detector=FixedDetector(PERSON)) as engine:
        camera_id = await engine.add_camera(zones=[DOOR])
        assert (await look(engine, camera_id))["jpeg"] is None
        view: dict[str, Any] = {"tracks": ()}
        shade, mark = 0, 0.0
        while not view["tracks"] or not view["tracks"][0]["zones"]:
            shade += 37
            await push(engine, camera_id, shade)
            view = await look(engine, camera_id, after=repr(mark))
            assert view["mark"] != mark, "a newer picture was there to come"
            mark = view["mark"]
        (track,) = view["tracks"]
        assert (track["label"], track["zones"]) == ("person", ["Door"])
        assert track["box"] == pytest.approx(PERSON.box, abs=0.05)
        foot = pytest.approx([0.45, 0.8], abs=0.05)
        assert track["path"][-1] == foot
        assert picture(view).size == (640, 360)
        assert picture(await look(engine, camera_id, width=200)).size == (200, 112)


async def test_without_a_newer_picture_it_waits_and_then_says_so(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    await push(engine, camera_id, 9)
    view = await look(engine, camera_id, after=0)
    assert view["mark"]
    again = await look(engine, camera_id, after=repr(view["mark"]), wait=0.2)
    assert (again["jpeg"], again["mark"], again["tracks"]) == (None, None, [])

    waiting = asyncio.create_task(look(engine, camera_id, after=repr(view["mark"])))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await push(engine, camera_id, 90)
    newer = await waiting
    assert newer["mark"] > view["mark"]


async def test_what_is_masked_is_not_shown(engine: Running) -> None:
    camera_id = await engine.add_camera(masks=[MASK])
    await push(engine, camera_id, 200)
    view = await look(engine, camera_id, after=0)
    pixels = np.asarray(picture(view), dtype=np.int16)
    assert abs(pixels[180, 40] - 128).max() < 8
    assert abs(pixels[180, 500] - 128).max() > 30


async def test_only_those_inside_see_and_an_unknown_camera_is_refused(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    url = f"{engine.url}{API}/cameras/{camera_id}/live"
    async with engine.http.get(url) as answer:
        assert answer.status == 401
    status, refused = await engine.call("GET", "/cameras/nobody/live")
    assert (status, refused["error"]["code"]) == (404, "unknown_camera")


async def test_the_page_changes_zones_without_knowing_the_streams_address(
    engine: Running,
) -> None:
    address = "rtsp://viewer:hunter2@127.0.0.1:9/street"
    source = {"kind": "stream", "url": address, "generation": 3}
    camera_id = await engine.add_camera(source=source)
    status, view = await engine.call(
        "PUT", f"/cameras/{camera_id}", {"name": "front", "zones": [DOOR]}
    )
    assert (status, view["zones"]) == (200, [DOOR])
    assert view["source"] == {"kind": "stream", "generation": 3, "scheme": "rtsp"}
    kept = engine.engine.board.cameras()[camera_id].source
    assert kept.url == address  # type: ignore[union-attr]

    _, made = await engine.call("POST", "/cameras", {"key": "new", "name": "new"})
    status, refused = await engine.call(
        "PUT", f"/cameras/{made['camera_id']}", {"name": "new", "zones": []}
    )
    assert (status, refused["error"]["field"]) == (422, "source")
