# SPDX-License-Identifier: Apache-2.0
"""The bus events: each once, none lost, nothing old as if it were new."""

import json

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, incident

from .helpers import (
    DIGEST,
    INCIDENT,
    LATE,
    SUMMARY,
    Capture,
    HouseCamera,
    come_back,
    restart,
    until,
)


async def test_a_verdict_is_fired_with_all_that_an_automation_needs(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired = capture(SUMMARY)
    await engine.record("assessment", assessment("cam1"))
    await until(lambda: fired)
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("hearthward", "engine-1_cam1"), entry.entry_id
    )
    assert fired[0].data == {
        "schema": 1,
        "id": "w1",
        "revision": 1,
        "status": "final",
        "incident_id": "i1",
        "camera_id": "cam1",
        "camera_entity_id": "camera.porch",
        "device_id": device.id,
        "area_id": None,
        "started_at": "2026-11-21T22:00:00+00:00",
        "ended_at": "2026-11-21T22:01:30+00:00",
        "outcome": "assessed",
        "reason": "",
        "score": 88,
        "level": "critical",
        "title": "Unknown person at the back door",
        "summary": "A person tried the handle of the back door at night.",
        "rules": ["restricted_zone"],
        "classes": ["person"],
        "zones": ["back door"],
        "assessed_by": "nemotron-3-nano:4b",
        "image": "m1",
    }


async def test_a_verdict_on_a_camera_of_the_past_is_fired_too(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired = capture(SUMMARY)
    await engine.record("assessment", assessment("removed"))
    await until(lambda: fired)
    assert fired[0].data["camera_entity_id"] is None
    assert fired[0].data["device_id"] is None


async def test_even_a_verbose_verdict_stays_below_8_kb(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired = capture(SUMMARY)
    many = [f"{number} " + "x" * 500 for number in range(500)]
    verbose = assessment(
        "cam1",
        title="t" * 10_000,
        summary="s" * 10_000,
        zones=many,
        classes=many,
        rules=[{"name": name} for name in many],
    )
    await engine.record("assessment", verbose)
    await until(lambda: fired)
    assert len(json.dumps(fired[0].data)) < 8_000


async def test_a_verbose_verdict_in_another_script_stays_below_8_kb(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired = capture(SUMMARY)
    many = [f"{number} " + "猫" * 500 for number in range(500)]
    verbose = assessment(
        "cam1",
        title="猫" * 10_000,
        summary="猫" * 10_000,
        reason="猫" * 10_000,
        zones=many,
        classes=many,
        rules=[{"name": name} for name in many],
    )
    await engine.record("assessment", verbose)
    await until(lambda: fired)
    data = fired[0].data
    assert len(json.dumps(dict(data), ensure_ascii=False).encode()) < 8_000
    assert data["title"].startswith("猫")
    assert data["summary"].startswith("猫")
    assert all(data[key] for key in ("zones", "classes", "rules"))


async def test_provisional_and_final_revisions_are_both_fired_and_marked(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired = capture(SUMMARY)
    early = assessment("cam1", status="provisional", ended_at=None)
    await engine.record("assessment", early)
    await engine.record("assessment", assessment("cam1", revision=2))
    await until(lambda: len(fired) == 2)
    assert [one.data["status"] for one in fired] == ["provisional", "final"]


async def test_what_is_delivered_twice_is_fired_once(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired, incidents = capture(SUMMARY), capture(INCIDENT)
    verdict = await engine.record("assessment", assessment("cam1"))
    story = await engine.record("incident", incident("cam1"), change="started")
    await engine.say(verdict)
    await engine.say(story)
    await engine.record("assessment", assessment("cam1", "w2"))
    await until(lambda: len(fired) >= 2)
    assert [one.data["id"] for one in fired] == ["w1", "w2"]
    assert len(incidents) == 1


async def test_nothing_is_fired_again_or_lost_over_a_restart(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired = capture(SUMMARY)
    await engine.record("assessment", assessment("cam1"))
    await until(lambda: len(fired) == 1)
    await restart(hass, engine, entry)
    await engine.record("assessment", assessment("cam1", "w2"))
    await come_back(hass, engine, entry)
    await until(lambda: len(fired) == 2)
    assert engine.cursors[-1] == {"epoch": "epoch-1", "after": "1"}
    assert [one.data["id"] for one in fired] == ["w1", "w2"]
    assert entry.runtime_data.cameras["cam1"].data.assessment.window_id == "w2"


async def test_the_first_connection_asks_for_no_replay_but_misses_nothing_after(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    assert engine.cursors == [{}]
    fired = capture(SUMMARY)
    await restart(hass, engine, entry)
    await engine.record("assessment", assessment("cam1"))
    await come_back(hass, engine, entry)
    await until(lambda: len(fired) == 1)


async def test_a_client_that_was_too_slow_resumes_at_once(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fired = capture(SUMMARY)
    await engine.record("assessment", assessment("cam1"))
    await until(lambda: len(fired) == 1)
    await engine.drop(4008)
    await engine.record("assessment", assessment("cam1", "w2"))
    await until(lambda: len(fired) == 2)
    assert engine.cursors[-1] == {"epoch": "epoch-1", "after": "1"}
    assert hass.states.get("sensor.porch_risk_score").state == "0"
    assert "cannot be reached" not in caplog.text


async def test_an_old_verdict_is_history_and_triggers_nothing(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired, late, digests = capture(SUMMARY), capture(LATE), capture(DIGEST)
    incidents, old = capture(INCIDENT), capture("hearthward_incident_late")
    harmless = {"score": 5, "level": "low"}
    early = assessment("cam1", "w0", status="provisional")
    await engine.record("assessment", early, age_s=200)
    await engine.record("assessment", assessment("cam1", "w1", **harmless), age_s=121)
    await engine.record("incident", incident("cam1"), change="ended", age_s=121)
    await engine.record("assessment", assessment("cam1", "w9"), age_s=119)
    await until(lambda: fired)
    assert [one.data["id"] for one in fired] == ["w9"]
    assert [one.data["id"] for one in late] == ["w1"]
    assert not incidents
    assert len(old) == 1
    async_fire_time_changed(hass, dt_util.utcnow().replace(year=2099))
    assert not digests


async def test_a_window_decided_again_after_long_is_history_too(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired, late, digests = capture(SUMMARY), capture(LATE), capture(DIGEST)
    await engine.record("assessment", assessment("cam1", "w1", score=70), age_s=20)
    await until(lambda: fired)
    # A resident turns out to have come home: the engine takes the alarm back.
    known = {"revision": 2, "score": 5, "level": "low"}
    await engine.record("assessment", assessment("cam1", "w1", **known), age_s=121)
    await until(lambda: late)
    assert [one.data["revision"] for one in fired] == [1]
    assert [one.data["revision"] for one in late] == [2]
    async_fire_time_changed(hass, dt_util.utcnow().replace(year=2099))
    await hass.async_block_till_done()
    assert not digests


async def test_a_verdict_that_somebody_asked_for_is_no_news(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    late, digests = capture(LATE), capture(DIGEST)
    asked = {"revision": 2, "score": 88, "provenance": {"on_demand": "yes"}}
    await engine.record("assessment", assessment("cam1", "w1", **asked), age_s=1000)
    await until(lambda: late)
    async_fire_time_changed(hass, dt_util.utcnow().replace(year=2099))
    await hass.async_block_till_done()
    assert not digests
    # What comes late by itself is told all the same.
    await engine.record("assessment", assessment("cam1", "w2", score=88), age_s=1000)
    await until(lambda: len(late) == 2)
    async_fire_time_changed(hass, dt_util.utcnow().replace(year=2099))
    await until(lambda: digests)
    assert digests[0].data["ids"] == ["w2"]


async def test_serious_old_verdicts_share_one_digest(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    late, digests = capture(LATE), capture(DIGEST)
    for number, score in ((1, 70), (2, 88), (3, 90), (4, 10)):
        level = "low" if score < 30 else "high" if score < 85 else "critical"
        verdict = assessment("cam1", f"w{number}", score=score, level=level)
        await engine.record("assessment", verdict, age_s=1000)
    # The third proves harmless in a later revision.
    soothed = assessment("cam1", "w3", revision=2, score=3, level="low")
    await engine.record("assessment", soothed, age_s=1000)
    await until(lambda: len(late) == 5)
    assert not digests
    async_fire_time_changed(hass, dt_util.utcnow().replace(year=2099))
    await until(lambda: digests)
    assert len(digests) == 1
    data = digests[0].data
    assert (data["count"], data["score"], data["level"]) == (2, 88, "critical")
    assert data["ids"] == ["w1", "w2"]
    assert data["camera_ids"] == ["cam1"]


async def test_a_digest_is_not_lost_when_home_assistant_stops_early(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    late, digests = capture(LATE), capture(DIGEST)
    await engine.record("assessment", assessment("cam1"), age_s=1000)
    await until(lambda: late)
    await hass.config_entries.async_unload(entry.entry_id)
    assert len(digests) == 1


async def test_an_incident_is_told_at_start_change_and_end(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired = capture(INCIDENT)
    for revision, change, state in (
        (1, "started", "open"),
        (2, "changed", "open"),
        (3, "ended", "ended"),
    ):
        told = incident("cam1", revision=revision, state=state)
        await engine.record("incident", told, change=change)
    await until(lambda: len(fired) == 3)
    assert [one.data["change"] for one in fired] == ["started", "changed", "ended"]
    assert fired[0].data["camera_entity_ids"] == ["camera.porch"]
    assert fired[2].data["state"] == "ended"
