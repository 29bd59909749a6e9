# SPDX-License-Identifier: Apache-2.0
"""What an open card or panel is told as it happens, and what it may do."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, incident

from .alerting import add_recipient
from .helpers import HouseCamera, entry_for, set_up, settle, until
from .screens import LOOK_ONLY, PORCH_ONLY, Policy, Refused, Screen, Visit, visits
from .watching import risk, two_cameras


@pytest.fixture
def visit(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> Visit:
    """Return how to open a screen."""
    return visits(hass, hass_ws_client)


@pytest.fixture
async def both(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry that watches porch (cam1) and garden (cam2)."""
    return await two_cameras(hass, engine)


@pytest.fixture
async def told(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry that watches the porch and tells Ann and Ben."""
    hass.states.async_set("camera.garden", "idle", {"friendly_name": "Garden"})
    added = entry_for(hass, engine, "camera.porch", "camera.garden")
    for name in ("ann", "ben"):
        hass.states.async_set(f"notify.{name}", "unknown")
        add_recipient(hass, added, f"notify.{name}", person=f"person.{name}")
    await set_up(hass, engine, added)
    return added


async def watching(screen: Screen) -> dict[str, Any]:
    """Subscribe; return the first overview."""
    await screen.ask("subscribe")
    return await screen.hear("overview")


async def later(hass: HomeAssistant, seconds: float = 1) -> None:
    """Let changes be gathered and told."""
    await settle(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await settle(hass)


def recipients(entry: MockConfigEntry) -> dict[str, str]:
    """Return the recipients' ids by the names of their entities."""
    found = entry.get_subentries_of_type("recipient")
    return {one.data["entity_id"].partition(".")[2]: one.subentry_id for one in found}


async def test_a_screen_is_told_how_things_stand(
    visit: Visit, both: MockConfigEntry
) -> None:
    overview = await watching(await visit())
    (engine,) = overview["engines"]
    assert engine["entry_id"] == both.entry_id
    assert engine["connected"] is True
    assert engine["llm"] == {"state": "ok", "model": "nemotron-3-nano:4b"}
    porch, garden = engine["cameras"]
    assert (porch["name"], porch["entity_id"]) == ("Porch", "camera.porch")
    assert porch["available"] is True
    assert porch["risk"]["score"] == 0
    assert garden["camera_id"] == "cam2"


async def test_without_an_engine_there_is_an_empty_overview(
    hass: HomeAssistant, visit: Visit, both: MockConfigEntry
) -> None:
    screen = await visit()
    await watching(screen)
    await hass.config_entries.async_remove(both.entry_id)
    await later(hass)
    assert (await screen.hear("overview"))["engines"] == []


async def test_a_risk_that_rises_is_told_once(
    hass: HomeAssistant, visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    screen = await visit()
    await watching(screen)
    await risk(hass, engine, 70)
    await later(hass)
    (told,) = (await screen.hear("overview"))["engines"]
    assert told["cameras"][0]["risk"]["score"] == 70
    assert told["cameras"][1]["risk"]["score"] == 0
    # What changes nothing that is shown is not told.
    await engine.camera("cam1", fps=4.2)
    await later(hass)
    assert await screen.silent()


async def test_verdicts_and_incidents_are_told_as_they_come_late_ones_too(
    hass: HomeAssistant, visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    screen = await visit()
    await watching(screen)
    await engine.record("assessment", assessment("cam2", "w1"))
    told = (await screen.hear("window"))["window"]
    assert (told["id"], told["camera_entity_id"]) == ("w1", "camera.garden")
    assert told["entry_id"] == both.entry_id
    await engine.record("assessment", assessment("cam1", "w0"), age_s=600)
    assert (await screen.hear("window"))["window"]["id"] == "w0"
    await engine.record("incident", incident("cam2"), change="started")
    told = (await screen.hear("incident"))["incident"]
    assert (told["id"], told["camera_ids"]) == ("i1", ["cam2"])


async def test_who_may_see_one_camera_hears_of_no_other(
    hass: HomeAssistant, visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    screen = await visit(PORCH_ONLY)
    (seen,) = (await watching(screen))["engines"]
    assert [one["camera_id"] for one in seen["cameras"]] == ["cam1"]
    everything = await visit()
    await watching(everything)
    await engine.record("assessment", assessment("cam2", "w1"))
    shared = incident("cam1") | {"camera_ids": ["cam1", "cam2"]}
    await engine.record("incident", shared, change="started")
    assert (await everything.hear("incident"))["incident"]["id"] == "i1"
    assert await screen.silent()
    await engine.record("assessment", assessment("cam1", "w2"))
    assert (await screen.hear("window"))["window"]["id"] == "w2"


async def test_an_engine_that_goes_and_comes_back_is_told(
    hass: HomeAssistant, visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    screen = await visit()
    await watching(screen)
    assert await hass.config_entries.async_unload(both.entry_id)
    await later(hass)
    (gone,) = (await screen.hear("overview"))["engines"]
    assert (gone["connected"], gone["cameras"]) == (False, [])
    await set_up(hass, engine, both)
    await later(hass)
    (back,) = (await screen.hear("overview"))["engines"]
    assert back["connected"] is True
    await risk(hass, engine, 90)
    await later(hass)
    (told,) = (await screen.hear("overview"))["engines"]
    assert told["cameras"][0]["risk"]["score"] == 90


async def test_a_screen_that_is_closed_is_followed_no_longer(
    hass: HomeAssistant, visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    events = ("hearthward_risk_summary", "hearthward_incident")
    before = {one: hass.bus.async_listeners().get(one, 0) for one in events}
    screen = await visit()
    await watching(screen)
    during = hass.bus.async_listeners()
    assert all(during[one] == before[one] + 1 for one in events)
    await engine.camera("cam1", fps=4.2)
    await screen.leave()
    await until(
        lambda: all(
            hass.bus.async_listeners().get(one, 0) == before[one] for one in events
        )
    )


async def test_feedback_reaches_the_engine_and_says_what_it_changed(
    visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    await engine.record("assessment", assessment("cam1", "w1"))
    engine.details["w1"] = {"assessment": assessment("cam1", "w1")}
    asked = {"entry_id": both.entry_id, "window_id": "w1", "verdict": "false_alarm"}
    answer = await (await visit()).ask("feedback", **asked)
    assert answer == {"camera_id": "cam1", "shift": -5}
    assert engine.feedback == [("w1", "false_alarm")]


async def test_who_may_only_look_judges_nothing(
    visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    engine.details["w1"] = {"assessment": assessment("cam1", "w1")}
    screen = await visit(LOOK_ONLY)
    asked = {"entry_id": both.entry_id, "window_id": "w1", "verdict": "correct"}
    with pytest.raises(Refused) as refused:
        await screen.ask("feedback", **asked)
    assert refused.value.code == "unauthorized"
    assert engine.feedback == []


@pytest.mark.parametrize("camera_id", ["cam1", None])
async def test_a_snooze_is_kept_told_and_ended(
    hass: HomeAssistant, visit: Visit, told: MockConfigEntry, camera_id: str | None
) -> None:
    screen = await visit()
    await watching(screen)
    ann = recipients(told)["ann"]
    asked: dict[str, Any] = {"entry_id": told.entry_id, "recipients": [ann]}
    if camera_id is not None:
        asked["camera_id"] = camera_id
    until_s = (await screen.ask("snooze", **asked, minutes=60))["until"]
    assert until_s == pytest.approx(dt_util.utcnow().timestamp() + 3600, abs=60)
    await later(hass)
    (engine,) = (await screen.hear("overview"))["engines"]
    by_name = {one["id"]: one["snoozed"] for one in engine["recipients"]}
    assert by_name[ann] == {camera_id or "all": until_s}
    assert by_name[recipients(told)["ben"]] == {}
    ended = (await screen.ask("snooze", **asked, minutes=0))["until"]
    assert ended <= dt_util.utcnow().timestamp()


@pytest.mark.parametrize(
    ("policy", "camera_id", "whose", "code"),
    [
        (None, "cam1", "nobody", "not_found"),
        (PORCH_ONLY, "cam1", "ben", "unauthorized"),
        (PORCH_ONLY, "cam2", "ann", "unauthorized"),
        (PORCH_ONLY, None, "ann", "unauthorized"),
        (LOOK_ONLY, "cam1", "ann", "unauthorized"),
        (PORCH_ONLY, "cam1", "ann", None),
    ],
)
async def test_one_snoozes_oneself_where_one_may_control_the_camera(
    hass: HomeAssistant,
    visit: Visit,
    told: MockConfigEntry,
    policy: Policy | None,
    camera_id: str | None,
    whose: str,
    code: str | None,
) -> None:
    screen = await visit(policy)
    mine = {"user_id": screen.user.id} if screen.user else {}
    hass.states.async_set("person.ann", "home", mine)
    (engine,) = (await watching(screen))["engines"]
    if policy is not None:
        names = [(one["id"], one["mine"]) for one in engine["recipients"]]
        assert names == [(recipients(told)["ann"], True)]
    asked: dict[str, Any] = {
        "entry_id": told.entry_id,
        "recipients": [recipients(told).get(whose, "nobody")],
        "minutes": 5,
    }
    if camera_id is not None:
        asked["camera_id"] = camera_id
    if code is None:
        assert await screen.ask("snooze", **asked)
        return
    with pytest.raises(Refused) as refused:
        await screen.ask("snooze", **asked)
    assert refused.value.code == code
    pages = [
        told.runtime_data.alerts.book.page(one) for one in recipients(told).values()
    ]
    assert [page.snoozed for page in pages] == [{}, {}]
