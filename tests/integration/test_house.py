# SPDX-License-Identifier: Apache-2.0
"""What the engine is told of the house."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import house as house_module
from custom_components.hearthward.client import EngineClient
from custom_components.hearthward.house import House
from custom_components.hearthward.journal import Journal
from tests.doubles.engine import EngineDouble, error

from .helpers import until

DOOR = {"device_class": "door", "friendly_name": "Front door"}


@pytest.fixture
def house(hass: HomeAssistant) -> House:
    """Return a house that is only described, never sent."""
    return House(hass, EngineClient(None, "http://engine"), Journal(hass, "x"), {})  # type: ignore[arg-type]


def values(items: dict[str, Any]) -> dict[str, str]:
    """Return the values without their ages."""
    return {name: item["value"] for name, item in items.items()}


async def test_the_house_is_told_in_the_words_of_the_protocol(
    hass: HomeAssistant, house: House
) -> None:
    set_state = hass.states.async_set
    set_state("sun.sun", "below_horizon")
    set_state("person.ann", "home", {"friendly_name": "Ann"})
    set_state("person.bob", "Work", {"friendly_name": "Bob"})
    set_state("person.eve", "unknown", {"friendly_name": "Eve"})
    set_state("lock.front", "locked", {"friendly_name": "Front"})
    set_state("lock.back", "open", {"friendly_name": "Back"})
    set_state("lock.shed", "jammed", {"friendly_name": "Shed"})
    set_state("binary_sensor.front", "on", DOOR)
    set_state("binary_sensor.window", "off", {"device_class": "window"})
    set_state("binary_sensor.motion", "on", {"device_class": "motion"})
    set_state("binary_sensor.garage", "unavailable", {"device_class": "garage_door"})

    told = house.describe()
    assert told["time_zone"] == hass.config.time_zone
    assert told["language"] == "en"
    assert told["sun"]["value"] == "below_horizon"
    assert told["sun"]["age_s"] >= 0
    assert told["alarm"] is None
    assert values(told["people"]) == {"Ann": "home", "Bob": "away"}
    assert values(told["locks"]) == {"Front": "locked", "Back": "unlocked"}
    assert values(told["contacts"]) == {"Front door": "open", "window": "closed"}
    assert told["doorbell_age_s"] is None


async def test_of_two_doors_of_one_name_none_is_lost(
    hass: HomeAssistant, house: House
) -> None:
    hass.states.async_set("binary_sensor.a", "on", DOOR)
    hass.states.async_set("binary_sensor.b", "off", DOOR)
    contacts = values(house.describe()["contacts"])
    assert contacts == {"Front door": "open", "binary_sensor.b": "closed"}


@pytest.mark.parametrize(
    ("panels", "alarm"),
    [
        (["disarmed"], "disarmed"),
        (["disarmed", "armed_home"], "armed_home"),
        (["armed_vacation", "armed_night"], "armed_away"),
        (["armed_custom_bypass"], "armed_home"),
        (["arming"], "disarmed"),
        (["pending"], "armed_away"),
        (["armed_away", "triggered"], "triggered"),
        (["unavailable"], None),
    ],
)
async def test_of_several_alarm_panels_the_strictest_counts(
    hass: HomeAssistant, house: House, panels: list[str], alarm: str | None
) -> None:
    for number, state in enumerate(panels):
        hass.states.async_set(f"alarm_control_panel.p{number}", state)
    told = house.describe()["alarm"]
    assert (told and told["value"]) == alarm


async def test_a_doorbell_tells_when_it_rang(
    hass: HomeAssistant, house: House, freezer: FrozenDateTimeFactory
) -> None:
    attributes = {"device_class": "doorbell"}
    hass.states.async_set("event.bell", dt_util.utcnow().isoformat(), attributes)
    hass.states.async_set("event.gate", "unknown", attributes)
    freezer.tick(12)
    assert house.describe()["doorbell_age_s"] == 12


async def test_ages_are_since_the_last_real_change(
    hass: HomeAssistant, house: House, freezer: FrozenDateTimeFactory
) -> None:
    stop = house.async_listen()
    ann = {"friendly_name": "Ann"}

    def age() -> float:
        return house.describe()["people"]["Ann"]["age_s"]

    hass.states.async_set("person.ann", "home", ann)
    freezer.tick(100)
    assert age() == 100
    # Unavailable for a while, as over a restart: no change.
    hass.states.async_set("person.ann", "unavailable", ann)
    hass.states.async_set("person.ann", "home", ann)
    freezer.tick(10)
    assert age() == 110
    # From one place away to another: no change either.
    hass.states.async_set("person.ann", "not_home", ann)
    freezer.tick(5)
    hass.states.async_set("person.ann", "Work", ann)
    await hass.async_block_till_done()
    freezer.tick(5)
    assert age() == 10
    # There and back again while nobody asked: a change.
    hass.states.async_set("person.ann", "home", ann)
    await hass.async_block_till_done()
    hass.states.async_set("person.ann", "not_home", ann)
    await hass.async_block_till_done()
    freezer.tick(3)
    assert age() == 3
    stop()


async def test_ages_survive_a_restart_of_home_assistant(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    client = EngineClient(None, "http://engine")  # type: ignore[arg-type]
    journal = Journal(hass, "x")
    hass.states.async_set("person.ann", "home", {"friendly_name": "Ann"})
    House(hass, client, journal, {}).describe()
    await journal.async_close()
    freezer.tick(timedelta(hours=3))
    hass.states.async_remove("person.ann")
    hass.states.async_set("person.ann", "home", {"friendly_name": "Ann"})
    again = Journal(hass, "x")
    await again.async_load()
    told = House(hass, client, again, {}).describe()
    assert told["people"]["Ann"]["age_s"] == 3 * 3600


async def test_the_house_is_told_at_once_on_change_and_else_regularly(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await until(lambda: len(engine.houses) == 1)
    hass.states.async_set("binary_sensor.motion", "on", {"device_class": "motion"})
    hass.states.async_set("sun.other", "below_horizon")
    hass.states.async_set("binary_sensor.front", "off", DOOR)
    await until(lambda: len(engine.houses) == 2)
    assert values(engine.houses[1]["contacts"]) == {"Front door": "closed"}
    hass.states.async_set("binary_sensor.front", "off", DOOR | {"battery": 5})
    bell = {"device_class": "doorbell"}
    hass.states.async_set("event.bell", dt_util.utcnow().isoformat(), bell)
    await until(lambda: len(engine.houses) == 3)
    assert engine.houses[2]["doorbell_age_s"] < 60

    monkeypatch.setattr(house_module, "SEND_EVERY_SECONDS", 0.01)
    hass.states.async_set("binary_sensor.front", "on", DOOR)
    await until(lambda: len(engine.houses) > 6)


async def test_a_house_that_could_not_be_told_is_told_later(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
) -> None:
    await until(lambda: len(engine.houses) == 1)
    asked = []

    def refuse(request: Any) -> Any:
        asked.append(request.path)
        return error(500, "internal", "ouch")

    engine.refuse = refuse
    hass.states.async_set("binary_sensor.front", "off", DOOR)
    await until(lambda: "/api/v1/house" in asked)
    engine.refuse = None
    hass.states.async_set("binary_sensor.front", "on", DOOR)
    await until(lambda: len(engine.houses) == 2)
    assert values(engine.houses[1]["contacts"]) == {"Front door": "open"}


async def test_a_house_that_the_engine_refuses_is_said_once(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = []

    def refuse(request: Any) -> Any:
        if not request.path.endswith("/house"):
            return None
        asked.append(request.path)
        return error(422, "invalid_field", "time_zone is no IANA name", "time_zone")

    engine.refuse = refuse
    for number, state in enumerate(("off", "on", "off"), start=1):
        hass.states.async_set("binary_sensor.front", state, DOOR)
        await until(lambda number=number: len(asked) >= number)
    assert caplog.text.count("time_zone is no IANA name") == 1


# --- which entities count


def rang(told: dict[str, Any]) -> bool:
    """Return whether the house was told of a ring."""
    return told["doorbell_age_s"] is not None


async def test_doors_of_cars_and_hidden_entities_do_not_count(
    hass: HomeAssistant, house: House
) -> None:
    registry, devices = er.async_get(hass), dr.async_get(hass)
    entry = MockConfigEntry(domain="car")
    entry.add_to_hass(hass)
    car = devices.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("car", "1")}
    )

    def register(domain: str, name: str, **more: Any) -> None:
        one = registry.async_get_or_create(
            domain, "car", name, suggested_object_id=name, **more
        )
        hass.states.async_set(one.entity_id, "on", {"device_class": "door"})

    register("binary_sensor", "driver_door", device_id=car.id)
    register("device_tracker", "car", device_id=car.id)
    register("lock", "car_lock", device_id=car.id)
    register("binary_sensor", "secret", hidden_by=er.RegistryEntryHider.USER)
    register("binary_sensor", "flap", entity_category=EntityCategory.DIAGNOSTIC)
    register("binary_sensor", "kitchen_door")
    hass.states.async_set("lock.car_lock", "locked")
    told = house.describe()
    assert values(told["contacts"]) == {"kitchen door": "open"}
    assert told["locks"] == {}


async def test_garage_doors_are_told_whether_they_are_covers_or_sensors(
    hass: HomeAssistant, house: House
) -> None:
    garage = {"device_class": "garage", "friendly_name": "Garage"}
    hass.states.async_set("cover.garage", "closed", garage)
    hass.states.async_set("cover.gate", "opening", {"device_class": "gate"})
    hass.states.async_set("cover.blind", "open", {"device_class": "blind"})
    contacts = values(house.describe()["contacts"])
    assert contacts == {"Garage": "closed", "gate": "open"}


async def test_of_two_windows_of_one_name_the_area_tells_them_apart(
    hass: HomeAssistant, house: House
) -> None:
    registry = er.async_get(hass)
    kitchen = ar.async_get(hass).async_create("Kitchen")
    for number in (1, 2):
        one = registry.async_get_or_create("binary_sensor", "x", f"{number}")
        if number == 2:
            registry.async_update_entity(one.entity_id, area_id=kitchen.id)
        hass.states.async_set(
            one.entity_id, "off", {"device_class": "window", "friendly_name": "Window"}
        )
    contacts = values(house.describe()["contacts"])
    assert contacts == {"Window": "closed", "Window (Kitchen)": "closed"}


async def test_what_the_user_chose_counts_and_nothing_else(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    set_state = hass.states.async_set
    set_state("person.ann", "home", {"friendly_name": "Ann"})
    set_state("person.guest", "not_home", {"friendly_name": "Guest"})
    set_state("binary_sensor.cellar", "off", {"friendly_name": "Cellar"})
    set_state("binary_sensor.front", "off", DOOR)
    set_state("lock.front", "locked", {"friendly_name": "Front"})
    hub = entry.runtime_data
    hass.config_entries.async_update_entry(
        entry,
        options={
            "people": ["person.ann"],
            "contacts": ["binary_sensor.cellar", "binary_sensor.gone", "0" * 32],
            "alarms": [],
        },
    )
    # What was on its way when they chose may come first.
    await until(
        lambda: engine.houses and values(engine.houses[-1]["people"]) == {"Ann": "home"}
    )
    await hass.async_block_till_done()
    assert entry.runtime_data is hub
    told = engine.houses[-1]
    assert values(told["contacts"]) == {"Cellar": "closed"}
    assert values(told["locks"]) == {"Front": "locked"}
    # Changes of what counts are told at once.
    set_state("person.guest", "home", {"friendly_name": "Guest"})
    set_state("binary_sensor.cellar", "on", {"friendly_name": "Cellar"})
    opened = {"Cellar": "open"}
    await until(lambda: values(engine.houses[-1]["contacts"]) == opened)
    assert values(engine.houses[-1]["people"]) == {"Ann": "home"}


async def test_a_bell_that_is_a_binary_sensor_rings_when_chosen(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    bell = "binary_sensor.bell"
    hass.states.async_set(bell, "off")
    hass.config_entries.async_update_entry(entry, options={"doorbells": [bell]})
    await hass.async_block_till_done()
    assert entry.runtime_data._house.describe()["doorbell_age_s"] is None
    hass.states.async_set(bell, "on")
    await until(lambda: [one for one in engine.houses if rang(one)])
    hass.states.async_set(bell, "off")
    hass.states.async_remove(bell)
    hass.states.async_set(bell, "off")
    await hass.async_block_till_done()
    assert 0 <= entry.runtime_data._house.describe()["doorbell_age_s"] < 60
