# SPDX-License-Identifier: Apache-2.0
"""Five minutes without the engine: silence, a new start of it, or of Home Assistant.

What was finished meanwhile is in the history, what is old is not told as new, and
nothing has to be done for it. The five minutes are those of the engine's own clock.
"""

from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any, Final

from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from yarl import URL

from custom_components.hearthward.client import client as client_module
from custom_components.hearthward.const import DIGEST_QUIET_SECONDS
from tests.doubles.cable import Cable
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, incident
from tests.doubles.phone import PhoneDouble

from .alerting import add_phone, add_recipient, call, notify_entity_of
from .helpers import (
    INCIDENT,
    LATE,
    SUMMARY,
    Capture,
    HouseCamera,
    entry_for,
    set_up,
    settle,
    until,
)
from .watching import PORCH, risk

type Outage = Callable[[], AbstractAsyncContextManager[None]]

OLD_S: Final = 300.0
NEW_S: Final = 5.0
BY: Final = "{{ trigger.incident.id if 'incident' in trigger else 'risk' }}"


@pytest.fixture
async def cable(engine: EngineDouble) -> AsyncGenerator[Cable]:
    """Return what connects Home Assistant with the engine."""
    port = URL(engine.url).port
    assert port is not None
    laid = await Cable(port).lay()
    yield laid
    await laid.remove()


@pytest.fixture
async def phone(hass: HomeAssistant) -> AsyncGenerator[PhoneDouble]:
    """Return a phone whose app is registered with Home Assistant."""
    double = await PhoneDouble().start()
    await add_phone(hass, double)
    yield double
    await double.stop()


@pytest.fixture
async def entry(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    phone: PhoneDouble,
    cable: Cable,
    monkeypatch: pytest.MonkeyPatch,
) -> MockConfigEntry:
    """Return an entry that watches the porch through the cable and tells the phone."""
    monkeypatch.setattr(client_module, "HEARTBEAT_SECONDS", 3)
    monkeypatch.setattr(client_module, "REQUEST_TIMEOUT_SECONDS", 2)
    monkeypatch.setattr(engine, "url", cable.url)
    added = entry_for(hass, engine, "camera.porch")
    add_recipient(hass, added, notify_entity_of(hass, phone))
    await set_up(hass, engine, added)
    return added


@pytest.fixture(params=["network", "engine", "home assistant"])
def outage(
    request: pytest.FixtureRequest,
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    cable: Cable,
) -> Outage:
    """Return how to go through an outage; it is over when all listen again."""

    @asynccontextmanager
    async def network() -> AsyncIterator[None]:
        cable.pull()
        await until(lambda: score(hass) == "unavailable" and not engine.listeners)
        yield
        cable.plug_in()

    @asynccontextmanager
    async def restarted_engine() -> AsyncIterator[None]:
        await engine.stop()
        await until(lambda: score(hass) == "unavailable")
        yield
        url = engine.url
        await engine.start()
        engine.url = url

    @asynccontextmanager
    async def restarted_home() -> AsyncIterator[None]:
        assert await hass.config_entries.async_unload(entry.entry_id)
        assert score(hass) == "unavailable"
        yield
        assert await hass.config_entries.async_setup(entry.entry_id)

    ways: dict[str, Outage] = {
        "network": network,
        "engine": restarted_engine,
        "home assistant": restarted_home,
    }
    return ways[request.param]


def score(hass: HomeAssistant) -> str:
    """Return the porch's risk as it is shown."""
    state = hass.states.get("sensor.porch_risk_score")
    assert state is not None
    return state.state


def is_away(state: State | None) -> bool:
    """Return whether that state says that nothing is known."""
    return state is not None and state.state == "unavailable"


def ids(events: list[Event[Any]]) -> list[str]:
    """Return what the events are about, in their order."""
    return [one.data["id"] for one in events]


def tags(phone: PhoneDouble) -> list[str]:
    """Return what incidents the phone was told of, in their order."""
    return [tag for one in phone.data if "hearthward-i" in (tag := one.get("tag", ""))]


def shown(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return the states of all entities of an entry."""
    registered = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    states = [hass.states.get(one.entity_id) for one in registered]
    return {one.entity_id: one.state for one in states if one is not None}


async def automate(hass: HomeAssistant) -> list[str]:
    """Add an automation; return what it was run by, in order."""
    runs: list[str] = []
    hass.bus.async_listen("ran", callback(lambda event: runs.append(event.data["by"])))
    rise = {"trigger": "hearthward.risk_rose_above", "target": PORCH}
    config = {
        "alias": "it",
        "mode": "queued",
        "triggers": [
            rise | {"options": {"level": "high"}},
            {"trigger": "hearthward.incident_started"},
        ],
        "actions": {"event": "ran", "event_data": {"by": BY}},
    }
    assert await async_setup_component(hass, "automation", {"automation": config})
    return runs


async def before(hass: HomeAssistant, engine: EngineDouble) -> None:
    """Let somebody come and go, as on any evening."""
    await engine.record("incident", incident("cam1"), change="started")
    await engine.record("assessment", assessment("cam1"))
    await risk(hass, engine, 88)
    ended = incident("cam1", revision=2, state="ended")
    await engine.record("incident", ended, change="ended")
    await risk(hass, engine, 0)


async def meanwhile(engine: EngineDouble) -> None:
    """Let the engine finish something old and something new."""
    story = incident("cam1", "i2", window_ids=["w2"])
    old = assessment("cam1", "w2", incident_id="i2")
    await engine.record("incident", story, change="started", age_s=OLD_S + 30)
    await engine.record("assessment", old, age_s=OLD_S)
    ended = story | {"revision": 2, "state": "ended"}
    await engine.record("incident", ended, change="ended", age_s=OLD_S - 60)
    story = incident("cam1", "i3", window_ids=["w3"])
    new = assessment("cam1", "w3", incident_id="i3", level="high", score=65)
    await engine.record("incident", story, change="started", age_s=NEW_S + 30)
    await engine.record("assessment", new, age_s=NEW_S)


async def test_an_outage_costs_nothing_and_repeats_nothing(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    phone: PhoneDouble,
    capture: Capture,
    outage: Outage,
) -> None:
    fired, late, stories = capture(SUMMARY), capture(LATE), capture(INCIDENT)
    runs = await automate(hass)
    await call(hass, "number", "set_value", "cooldown", value=0)
    await before(hass, engine)
    await until(lambda: tags(phone) == ["hearthward-i1"])
    assert (ids(fired), runs) == (["w1"], ["i1", "risk"])

    usual = shown(hass, entry)
    changes: list[Event[EventStateChangedData]] = capture("state_changed")
    async with outage():
        await meanwhile(engine)
    await until(lambda: engine.listeners and score(hass) == "0")
    await until(lambda: ids(late) == ["w2"] and ids(fired) == ["w1", "w3"])
    await until(lambda: tags(phone) == ["hearthward-i1", "hearthward-i3"])
    await settle(hass)

    # Unavailable once, and back by themselves as they were.
    gone = Counter(
        event.data["entity_id"]
        for event in changes
        if is_away(event.data["new_state"]) and not is_away(event.data["old_state"])
    )
    assert gone["sensor.porch_risk_score"] == 1
    assert [entity_id for entity_id, times in gone.items() if times > 1] == []
    now = shown(hass, entry)
    differing = {one for one, state in usual.items() if now[one] != state}
    assert differing <= {"sensor.hearthward_last_error"}
    # Nothing old made anything run; what is new did, once.
    assert runs == ["i1", "risk", "i3"]
    assert [(one.data["id"], one.data["change"]) for one in stories] == [
        ("i1", "started"),
        ("i1", "ended"),
        ("i3", "started"),
    ]
    # One quiet word about what is past.
    pushes = len(phone.received)
    later = dt_util.utcnow() + timedelta(seconds=DIGEST_QUIET_SECONDS + 1)
    async_fire_time_changed(hass, later)
    await until(lambda: len(phone.received) == pushes + 1)
    assert tags(phone) == ["hearthward-i1", "hearthward-i3"]

    # The same again when all is delivered a second time: nothing.
    connections = len(engine.cursors)
    await engine.drop()
    await until(lambda: len(engine.cursors) > connections and engine.listeners)
    await engine.record("assessment", assessment("cam1", "w4", incident_id="i4"))
    await until(lambda: tags(phone)[2:] == ["hearthward-i4"])
    assert ids(fired) == ["w1", "w3", "w4"]
    assert ids(late) == ["w2"]
    await risk(hass, engine, 88)
    assert runs == ["i1", "risk", "i3", "risk"]
