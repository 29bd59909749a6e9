# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole engine: from a pushed picture to an event, and over restarts."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
import subprocess
import sys
from typing import Any

from PIL import Image
import pytest

from hearthward_engine.domain import Detection
from hearthward_engine.engine import Engine
from hearthward_engine.runtime.interpreter import free_threaded
from hearthward_engine.store import StoreError
from hearthward_engine.store.claim import LOCK_FILE
from hearthward_engine.wiring.sight import Sight, find_sight

from .spine_helpers import FixedDetector, Running, running, settings


class Walker(FixedDetector):
    """Sees a person who walks, as long as somebody is there."""

    def __init__(self) -> None:
        super().__init__()
        self.there = True

    def infer(self, pixels: Any, urgency: object = None) -> tuple[Detection, ...]:
        self.seen += 1
        if not self.there:
            return ()
        left = 0.1 + (self.seen % 40) * 0.015
        box = (left, 0.3, left + 0.1, 0.8)
        return (Detection(label="person", confidence=0.95, box=box),)


def picture(number: int) -> bytes:
    """Return a picture that differs enough from the one before to be motion."""
    image = Image.new("RGB", (320, 192), (80, 90, 100))
    left = number * 23 % 260
    image.paste((230, 60, 30), (left, 40, left + 60, 170))
    buffer = BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()


async def walk(engine: Running, camera_id: str, until: Callable[[], bool]) -> None:
    """Push pictures until something holds."""
    async with asyncio.timeout(60):
        number = 0
        while not until():
            number += 1
            await engine.call("POST", f"/cameras/{camera_id}/frames", picture(number))
            await asyncio.sleep(0.1)


async def test_a_person_in_pushed_pictures_becomes_an_event_with_a_picture(
    tmp_path: Path,
) -> None:
    detector = Walker()
    async with running(tmp_path, detector=detector) as engine:
        camera_id = await engine.add_camera()
        kinds: list[str] = []
        verdicts: list[dict[str, Any]] = []
        activity: list[dict[str, Any]] = []

        async def listen() -> None:
            async with engine.socket("/events") as socket:
                async for message in socket:
                    event = message.json()
                    kinds.append(event["kind"])
                    if event["kind"] == "assessment":
                        verdicts.append(event)
                        if event["data"]["status"] == "final":
                            return
                    elif event["kind"] == "activity":
                        activity.append(event)

        listening = asyncio.create_task(listen())
        await walk(engine, camera_id, listening.done)
        await listening

        final = verdicts[-1]
        data = final["data"]
        assert data["camera_id"] == camera_id
        assert data["classes"] == ["person"]
        assert (data["outcome"], data["assessed_by"]) == ("rules_only", "rules")
        assert 0 <= data["score"] <= 100
        assert 0 <= final["age_s"] < 30
        assert {"hello", "snapshot", "incident", "camera", "activity"} <= set(kinds)
        assert activity[0]["data"]["label"] == "person"
        assert activity[0]["data"]["camera_id"] == camera_id
        status, image = await engine.call("GET", f"/media/{data['image']}")
        assert (status, image[:3]) == (200, b"\xff\xd8\xff")
        _, detail = await engine.call("GET", f"/windows/{final['id']}")
        assert detail["tracks"]
        assert detail["facts"]["camera"] == "front"
        _, incidents = await engine.call("GET", "/incidents")
        assert final["id"] in incidents["incidents"][0]["window_ids"]


async def open_window(engine: Running, camera_id: str) -> str:
    """Walk until a window is open; return its id."""
    board = engine.engine.board
    await walk(engine, camera_id, lambda: board.open_window(camera_id) is not None)
    window_id = board.open_window(camera_id)
    assert window_id is not None
    return window_id


async def final_of(engine: Running, window_id: str) -> dict[str, Any]:
    """Return the final verdict on a window, once it is there."""
    async with asyncio.timeout(60):
        while True:
            status, detail = await engine.call("GET", f"/windows/{window_id}")
            if status == 200 and detail["assessment"]["status"] == "final":
                found: dict[str, Any] = detail
                return found
            await asyncio.sleep(0.1)


async def test_a_window_open_at_a_stop_is_taken_up_and_judged_by_the_next_run(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, detector=Walker()) as engine:
        camera_id = await engine.add_camera()
        window_id = await open_window(engine, camera_id)
    async with running(tmp_path, detector=FixedDetector()) as engine:
        detail = await final_of(engine, window_id)
        assert detail["assessment"]["camera_id"] == camera_id
        assert detail["assessment"]["score"] is not None
        assert engine.engine.store.open_windows() == []
        log = engine.engine.store.events(0)
        assert [event.seq for event in log] == list(range(1, len(log) + 1))


async def test_a_window_judged_after_a_restart_knows_the_house_as_it_was(
    tmp_path: Path,
) -> None:
    house = {
        "time_zone": "Europe/Berlin",
        "language": "en",
        "sun": {"value": "below_horizon", "age_s": 4000},
        "alarm": {"value": "armed_away", "age_s": 3000},
        "people": {"Anna": {"value": "away", "age_s": 3000}},
        "contacts": {},
        "locks": {},
        "doorbell_age_s": None,
    }
    async with running(tmp_path, detector=Walker()) as engine:
        assert (await engine.call("PUT", "/house", house))[0] == 204
        camera_id = await engine.add_camera()
        window_id = await open_window(engine, camera_id)
    async with running(tmp_path, detector=FixedDetector()) as engine:
        detail = await final_of(engine, window_id)
        assert detail["assessment"]["house_state"] == "fresh"
        assert detail["facts"]["alarm"] == "armed_away"


class Visitor(Walker):
    """Sees a person who comes nearer, as long as somebody is there."""

    def infer(self, pixels: Any, urgency: object = None) -> tuple[Detection, ...]:
        self.seen += 1
        if not self.there:
            return ()
        tall = min(0.2 + 0.02 * self.seen, 0.7)
        box = (0.4, 0.9 - tall, 0.4 + 0.3 * tall, 0.9)
        return (Detection(label="person", confidence=0.95, box=box),)


async def test_a_presence_told_after_the_verdict_names_who_came(
    tmp_path: Path,
) -> None:
    def house(value: str, age_s: float) -> dict[str, Any]:
        anna = {"value": value, "age_s": age_s}
        return {"time_zone": "Europe/Berlin", "people": {"Anna": anna}}

    visitor = Visitor()
    async with running(tmp_path, detector=visitor) as engine:
        assert (await engine.call("PUT", "/house", house("away", 3000)))[0] == 204
        camera_id = await engine.add_camera()
        window_id = await open_window(engine, camera_id)
        await walk(engine, camera_id, lambda: visitor.seen >= 12)
        visitor.there = False
        board = engine.engine.board
        await walk(engine, camera_id, lambda: board.open_window(camera_id) is None)
        detail = await final_of(engine, window_id)
        first = detail["assessment"]
        assert (await engine.call("PUT", "/house", house("home", 0)))[0] == 204
        async with asyncio.timeout(30):
            while detail["assessment"]["revision"] == first["revision"]:
                detail = await final_of(engine, window_id)
        assert detail["assessment"]["title"] == "Anna at home"
        assert detail["assessment"]["score"] < first["score"]
        assert [track["identity"] for track in detail["facts"]["tracks"]] == ["Anna"]
        # Board and incident learn of a verdict right after the verdict is stored.
        score = detail["assessment"]["score"]
        async with asyncio.timeout(30):
            while board.camera_state(camera_id).risk.score != score:
                await asyncio.sleep(0.01)
            scores: list[int] = []
            while scores != [score]:
                _, incidents = await engine.call("GET", "/incidents")
                scores = [one["score"] for one in incidents["incidents"]]


@pytest.mark.parametrize("change", ["switched off", "removed"])
async def test_the_open_window_of_a_camera_that_goes_is_closed_and_judged(
    tmp_path: Path, change: str
) -> None:
    async with running(tmp_path, detector=Walker()) as engine:
        camera_id = await engine.add_camera()
        window_id = await open_window(engine, camera_id)
        path = f"/cameras/{camera_id}"
        if change == "removed":
            assert (await engine.call("DELETE", path))[0] == 204
        else:
            config = {"name": "x", "source": {"kind": "push"}, "enabled": False}
            assert (await engine.call("PUT", path, config))[0] == 200
        detail = await final_of(engine, window_id)
        assert detail["assessment"]["score"] is not None


async def test_the_window_of_a_camera_removed_while_stopped_is_closed_at_the_start(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, detector=Walker()) as engine:
        camera_id = await engine.add_camera()
        window_id = await open_window(engine, camera_id)
    stopped = Engine(settings(tmp_path), sight=Sight(detector=None))
    stopped.store.remove_camera(camera_id)
    stopped.close()
    async with running(tmp_path) as engine:
        await final_of(engine, window_id)
        assert engine.engine.store.open_windows() == []


async def test_changed_zones_keep_the_open_window(tmp_path: Path) -> None:
    async with running(tmp_path, detector=Walker()) as engine:
        camera_id = await engine.add_camera()
        window_id = await open_window(engine, camera_id)
        zone = {"name": "z", "kind": "entry", "polygon": [[0, 0], [1, 0], [1, 1]]}
        config = {"name": "x", "source": {"kind": "push"}, "zones": [zone]}
        assert (await engine.call("PUT", f"/cameras/{camera_id}", config))[0] == 200
        board = engine.engine.board
        before = board.camera_state(camera_id).frames
        await walk(
            engine,
            camera_id,
            lambda: board.camera_state(camera_id).frames > before + 1,
        )
        await final_of(engine, window_id)


async def test_a_data_folder_in_use_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hearthward_engine.store.claim.LOCK_WAIT_S", 0.2)
    async with running(tmp_path):
        with pytest.raises(StoreError, match="in use by another engine"):
            await asyncio.to_thread(Engine, settings(tmp_path))
    assert (tmp_path / LOCK_FILE).exists()


async def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="data_dir"):
        Engine(settings(tmp_path / "file" / "data"))


def test_a_model_path_without_a_file_is_said(tmp_path: Path) -> None:
    sight = find_sight(settings(tmp_path, model_path=str(tmp_path / "gone.onnx")))
    assert sight.detector is None
    assert "model_path: there is no file gone.onnx" in sight.complaints


def test_importing_the_engine_leaves_the_gil_as_the_build_has_it() -> None:
    code = "import sys, hearthward_engine.engine as e; print(sys._is_gil_enabled())"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == str(not free_threaded())
    assert "GIL" not in answer.stderr
