# SPDX-License-Identifier: Apache-2.0
"""What card and panel ask of the history, and who is told what."""

from http import HTTPStatus
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import assessment, incident, jpeg

from .helpers import HouseCamera
from .screens import LOOK_ONLY, PORCH_ONLY, Refused, Screen, Visit, visits
from .watching import two_cameras

HOSTILE = "<img src=x onerror=alert(1)>\u202e{{ states('person.ann') }}"
HOUR = "2026-11-21T{:02}:00:00+00:00"
WEEK = {"after": "2026-11-15T00:00:00+01:00", "before": "2026-11-22T00:00:00+01:00"}


@pytest.fixture
def visit(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> Visit:
    """Return how to open a screen."""
    return visits(hass, hass_ws_client)


@pytest.fixture
async def both(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> MockConfigEntry:
    """Return an entry that watches porch (cam1) and garden (cam2), with a history."""
    added = await two_cameras(hass, engine)
    for number in range(6):
        camera_id = f"cam{number % 2 + 1}"
        level = ("low", "medium", "high")[number // 2]
        started_at = HOUR.format(10 + number)
        engine.windows.append(
            assessment(
                camera_id,
                f"w{number}",
                started_at=started_at,
                level=level,
                title=HOSTILE if number == 0 else f"Story {number}",
            )
        )
        engine.incidents.append(
            incident(
                camera_id,
                f"i{number}",
                started_at=started_at,
                window_ids=[f"w{number}"],
                level=level,
            )
        )
    engine.details = {
        one["window_id"]: {
            "assessment": one,
            "revisions": [one],
            "tracks": [{"id": "t1", "points": [1, 2, 3], "stays": []}],
            "key_frames": [],
            "facts": None,
        }
        for one in engine.windows
    }
    return added


async def pages(screen: Screen, command: str, **asked: Any) -> list[list[str]]:
    """Return the ids that each page of a list has."""
    found: list[list[str]] = []
    following: dict[str, Any] = {}
    while True:
        page = await screen.ask(command, **asked, **following)
        found.append([one["id"] for one in page[command]])
        if page["next"] is None:
            return found
        following = {"before": page["next"]}


async def test_windows_come_in_pages_with_where_their_camera_is_found(
    visit: Visit, both: MockConfigEntry
) -> None:
    screen = await visit()
    found = await pages(screen, "windows", entry_id=both.entry_id)
    assert found == [["w5", "w4"], ["w3", "w2"], ["w1", "w0"]]
    page = await screen.ask("windows", entry_id=both.entry_id, limit=1)
    (newest,) = page["windows"]
    assert newest["camera_entity_id"] == "camera.garden"
    assert newest["entry_id"] == both.entry_id
    assert (newest["level"], newest["classes"]) == ("high", ["person"])


async def test_windows_are_filtered_by_camera_level_time_and_words(
    visit: Visit, both: MockConfigEntry
) -> None:
    screen = await visit()

    async def ids(**asked: Any) -> list[str]:
        found = await pages(screen, "windows", entry_id=both.entry_id, **asked)
        return [one for page in found for one in page]

    assert await ids(camera_id="cam1") == ["w4", "w2", "w0"]
    assert await ids(level="medium") == ["w3", "w2"]
    assert await ids(text="Story 3") == ["w3"]
    assert await ids(after=HOUR.format(13)) == ["w5", "w4"]


async def test_what_is_written_by_others_stays_text(
    visit: Visit, both: MockConfigEntry
) -> None:
    screen = await visit()
    page = await screen.ask("windows", entry_id=both.entry_id, text="onerror")
    assert [one["title"] for one in page["windows"]] == [HOSTILE]
    detail = await screen.ask("window", entry_id=both.entry_id, window_id="w0")
    assert detail["assessment"]["title"] == HOSTILE


async def test_a_window_is_shown_whole_but_for_the_points_of_its_tracks(
    visit: Visit, both: MockConfigEntry
) -> None:
    screen = await visit()
    detail = await screen.ask("window", entry_id=both.entry_id, window_id="w1")
    assert detail["assessment"]["reasoning"] == "Nobody is expected."
    assert detail["tracks"] == [{"id": "t1", "stays": []}]
    with pytest.raises(Refused) as refused:
        await screen.ask("window", entry_id=both.entry_id, window_id="none")
    assert refused.value.code == "not_found"


async def test_incidents_come_in_pages_from_a_level_on(
    visit: Visit, both: MockConfigEntry
) -> None:
    screen = await visit()
    found = await pages(screen, "incidents", entry_id=both.entry_id, min_level="medium")
    assert found == [["i5", "i4"], ["i3", "i2"]]
    page = await screen.ask("incidents", entry_id=both.entry_id, limit=1)
    assert page["incidents"][0]["camera_entity_ids"] == ["camera.garden"]
    assert page["incidents"][0]["entry_id"] == both.entry_id


async def test_an_incident_is_shown_with_its_windows(
    visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    engine.incidents[0] |= {
        "camera_ids": ["cam1", "cam2"],
        "window_ids": ["w0", "w1", "gone"],
    }
    screen = await visit()
    found = await screen.ask("incident", entry_id=both.entry_id, incident_id="i0")
    assert found["incident"]["camera_ids"] == ["cam1", "cam2"]
    assert [one["id"] for one in found["windows"]] == ["w0", "w1"]
    with pytest.raises(Refused) as refused:
        await screen.ask("incident", entry_id=both.entry_id, incident_id="none")
    assert refused.value.code == "not_found"


async def test_statistics_are_of_the_hours_of_the_house(
    hass: HomeAssistant, visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    await hass.config.async_update(time_zone="Europe/Berlin")
    hours = [{"day": "2026-11-21", "hour": 3, "low": 2, "critical": 1}, {"hour": 4}]
    engine.tallies = [
        {"camera_id": "cam1", "hours": hours, "alarms": 1, "judged_alarms": 1},
        {"camera_id": "cam2", "hours": [], "false_alarms": 1},
    ]
    screen = await visit()
    found = await screen.ask("statistics", entry_id=both.entry_id, **WEEK)
    assert engine.asked == [
        {
            "after": "2026-11-14T23:00:00+00:00",
            "before": "2026-11-21T23:00:00+00:00",
            "time_zone": "Europe/Berlin",
        }
    ]
    first, second = found["cameras"]
    # The hour that belongs to no day is left out.
    (hour,) = first["hours"]
    assert (hour["low"], hour["medium"], hour["critical"]) == (2, 0, 1)
    assert (first["alarms"], first["judged_alarms"]) == (1, 1)
    assert second == {
        "camera_id": "cam2",
        "hours": [],
        "alarms": 0,
        "judged_alarms": 0,
        "false_alarms": 1,
        "missed": 0,
    }


async def test_who_may_see_one_camera_is_told_of_no_other(
    visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    engine.incidents[0]["camera_ids"] = ["cam1", "cam2"]
    engine.tallies = [{"camera_id": "cam1"}, {"camera_id": "cam2"}]
    screen = await visit(PORCH_ONLY)
    of = {"entry_id": both.entry_id}
    assert await pages(screen, "windows", **of) == [["w4"], ["w2"], ["w0"]]
    # The first is of both cameras: what it says may be what the garden saw.
    assert await pages(screen, "incidents", **of) == [["i4"], ["i2"], []]
    counted = await screen.ask("statistics", **of, **WEEK)
    assert [one["camera_id"] for one in counted["cameras"]] == ["cam1"]
    for command, asked in (
        ("window", {"window_id": "w1"}),
        ("incident", {"incident_id": "i0"}),
    ):
        with pytest.raises(Refused) as refused:
            await screen.ask(command, **of, **asked)
        assert refused.value.code == "not_found"


async def test_a_camera_that_was_removed_is_for_administrators(
    visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    gone = assessment("gone", "w9", started_at=HOUR.format(20))
    engine.windows.append(gone)
    of = {"entry_id": both.entry_id}
    found = await (await visit()).ask("windows", **of, limit=1)
    assert [one["id"] for one in found["windows"]] == ["w9"]
    assert found["windows"][0]["camera_entity_id"] is None
    found = await (await visit(LOOK_ONLY)).ask("windows", **of, limit=1)
    assert found["windows"] == []


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("windows", {}),
        ("windows", {"entry_id": 4}),
        ("windows", {"entry_id": "x", "limit": 0}),
        ("windows", {"entry_id": "x", "limit": 101}),
        ("windows", {"entry_id": "x", "limit": "many"}),
        ("windows", {"entry_id": "x", "level": "extreme"}),
        ("windows", {"entry_id": "x", "text": ""}),
        ("windows", {"entry_id": "x", "text": "a" * 201}),
        ("windows", {"entry_id": "x", "camera_id": ""}),
        ("windows", {"entry_id": "x", "surprise": 1}),
        ("window", {"entry_id": "x"}),
        ("window", {"entry_id": "x", "window_id": "w" * 256}),
        ("incidents", {"entry_id": "x", "min_level": "none"}),
        ("incident", {"entry_id": "x", "incident_id": None}),
        ("statistics", {"entry_id": "x"}),
        ("statistics", {"entry_id": "x", "after": "then", "before": "now"}),
        ("pictures", {"entry_id": "x", "ids": ["m"] * 33}),
        ("pictures", {"entry_id": "x", "ids": "m1"}),
        ("feedback", {"entry_id": "x", "window_id": "w", "verdict": "maybe"}),
        ("snooze", {"entry_id": "x", "recipients": ["r"], "minutes": -1}),
        ("snooze", {"entry_id": "x", "recipients": ["r"], "minutes": 10081}),
        ("snooze", {"entry_id": "x", "recipients": [], "minutes": 1}),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    visit: Visit, both: MockConfigEntry, command: str, asked: dict[str, Any]
) -> None:
    screen = await visit()
    with pytest.raises(Refused) as refused:
        await screen.ask(command, **asked)
    assert refused.value.code == "invalid_format"


OF_NO_ENGINE = [
    ("windows", {}),
    ("window", {"window_id": "w0"}),
    ("incidents", {}),
    ("incident", {"incident_id": "i0"}),
    ("statistics", WEEK),
    ("feedback", {"window_id": "w0", "verdict": "correct"}),
    ("snooze", {"recipients": ["r"], "minutes": 1}),
]


@pytest.mark.parametrize(
    ("command", "asked"), [*OF_NO_ENGINE, ("pictures", {"ids": ["m1"]})]
)
async def test_an_engine_that_is_not_ours_is_not_found(
    hass: HomeAssistant,
    visit: Visit,
    both: MockConfigEntry,
    command: str,
    asked: dict[str, Any],
) -> None:
    other = MockConfigEntry(domain="sun")
    other.add_to_hass(hass)
    screen = await visit()
    for entry_id in ("none", other.entry_id):
        with pytest.raises(Refused) as refused:
            await screen.ask(command, entry_id=entry_id, **asked)
        assert refused.value.code == "not_found"


@pytest.mark.parametrize(("command", "asked"), OF_NO_ENGINE)
async def test_of_an_engine_that_is_unloaded_it_is_said_so(
    hass: HomeAssistant,
    visit: Visit,
    both: MockConfigEntry,
    command: str,
    asked: dict[str, Any],
) -> None:
    assert await hass.config_entries.async_unload(both.entry_id)
    screen = await visit()
    with pytest.raises(Refused) as refused:
        await screen.ask(command, entry_id=both.entry_id, **asked)
    assert refused.value.code == "engine_unreachable"
    assert refused.value.message == "the engine is not connected"


async def test_an_engine_that_fails_or_refuses_costs_only_the_answer(
    visit: Visit, engine: EngineDouble, both: MockConfigEntry
) -> None:
    screen = await visit()
    of = {"entry_id": both.entry_id}
    engine.refuse = lambda _: error(500, "internal", "something broke")
    with pytest.raises(Refused) as refused:
        await screen.ask("windows", **of)
    assert refused.value.code == "engine_unreachable"
    engine.refuse = lambda _: error(422, "invalid_field", "q needs a letter", "q")
    with pytest.raises(Refused) as refused:
        await screen.ask("windows", **of, text="***")
    assert refused.value.code == "invalid_format"
    assert refused.value.message == "q needs a letter"
    engine.refuse = None
    assert (await screen.ask("windows", **of))["windows"]
    await engine.stop()
    with pytest.raises(Refused) as refused:
        await screen.ask("windows", **of)
    assert refused.value.code == "engine_unreachable"
    assert engine.url not in refused.value.message
    await engine.start()
    assert (await screen.ask("windows", **of))["windows"]


async def test_pictures_open_by_their_paths_and_by_no_other(
    hass: HomeAssistant,
    visit: Visit,
    engine: EngineDouble,
    both: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    engine.media["m1"] = jpeg(7)
    hostile = "../../window/w1"
    screen = await visit(PORCH_ONLY)
    of = {"entry_id": both.entry_id}
    paths = (await screen.ask("pictures", **of, ids=["m1", hostile]))["paths"]
    anybody = await hass_client_no_auth()
    answer = await anybody.get(paths["m1"])
    assert (answer.status, await answer.read()) == (HTTPStatus.OK, jpeg(7))
    assert "authSig=" in paths["m1"]
    stripped = paths["m1"].partition("?")[0]
    assert (await anybody.get(stripped)).status == HTTPStatus.UNAUTHORIZED
    swapped = paths["m1"].replace("m1", "m2")
    assert (await anybody.get(swapped)).status == HTTPStatus.UNAUTHORIZED
    assert (await anybody.get(paths[hostile])).status in {
        HTTPStatus.NOT_FOUND,
        HTTPStatus.UNAUTHORIZED,
    }
