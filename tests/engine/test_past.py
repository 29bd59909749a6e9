# SPDX-License-Identifier: AGPL-3.0-or-later
"""The week that is written for pictures: real verdicts, and all of it history."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from demo.past import __main__ as past
from demo.past.sights import BEGINS, at_another_time, camera_of, sights
from demo.street.cameras import CAMERAS
from demo.street.catalogue import SCENES
from hearthward_engine.domain import Level, Outcome
from hearthward_engine.present.history import WindowQuery
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.store import Store

NOBODY = "http://127.0.0.1:1"
ZONE = "Etc/GMT-8"


def test_a_week_is_seven_days_of_visits_and_none_of_the_last_minutes() -> None:
    now = datetime(2026, 11, 29, 22, 10, tzinfo=ZoneInfo(ZONE))
    visits = past.week(now)
    begins = [visit.began_at for visit in visits]
    assert begins == sorted(begins)
    assert now.timestamp() - begins[-1] > past.LATELY_S
    assert timedelta(days=6) < timedelta(seconds=now.timestamp() - begins[0])
    assert {visit.scene.name for visit in visits} >= {"cat_night", "intruder_day"}


def test_sights_at_another_time_are_the_same_with_other_ids() -> None:
    (window,) = sights(SCENES["cat_night"])
    (later,) = at_another_time([window], "yard", 1000.0)
    assert later.camera_id == "yard"
    assert later.started_at - window.started_at == pytest.approx(1000.0)
    assert later.tracks[0].points[0].box == window.tracks[0].points[0].box
    assert later.key_frames[0].jpeg == window.key_frames[0].jpeg
    assert later.id != window.id
    assert later.key_frames[0].id != window.key_frames[0].id
    assert window.started_at >= BEGINS


def test_the_week_is_judged_and_told_as_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "DAILY", (("20:14", "cat_night"),))
    monkeypatch.setattr(past, "ONCE", ())
    with Store(tmp_path, SystemClock()) as store:
        for place, camera in CAMERAS.items():
            camera_id, _ = store.register_camera(place, camera.name)
            found = msgspec.structs.replace(camera_of(place), id=camera_id)
            store.save_camera(found)
    visits = asyncio.run(past.write(tmp_path, NOBODY, ZONE))
    with Store(tmp_path, clock := SystemClock()) as store:
        written = store.windows(WindowQuery(limit=50))
        assert len(written) == visits >= 6
        for one in written:
            assert (one.outcome, one.level) == (Outcome.RULES_ONLY, Level.LOW)
            assert one.classes == ("cat",)
            assert one.image
            assert store.media(one.image)
        log = store.events(0)
        assert len(log) >= 2 * visits
        assert all(event.at < clock.now() - past.LATELY_S for event in log[:-1])
