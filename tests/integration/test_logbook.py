# SPDX-License-Identifier: Apache-2.0
"""What the logbook says, of the events as they are really fired."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward import logbook
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import assessment, incident

from .helpers import DIGEST, INCIDENT, LATE, SUMMARY, Capture, until

type Line = dict[str, Any]


@pytest.fixture
def lines(hass: HomeAssistant) -> dict[str, Callable[[Event], Line]]:
    """Return how each of our events reads, as the logbook is told at its set-up."""
    found: dict[str, Callable[[Event], Line]] = {}

    def describe(domain: str, event_type: str, read: Callable[[Event], Line]) -> None:
        assert domain == "hearthward"
        found[event_type] = read

    logbook.async_describe_events(hass, describe)
    return found


@pytest.mark.parametrize(
    ("changes", "message", "icon"),
    [
        (
            {},
            "saw: Unknown person at the back door (critical, 88)",
            "mdi:alarm-light",
        ),
        (
            {"status": "provisional", "level": "high", "score": 61},
            "saw: Unknown person at the back door (high, 61), still being checked",
            "mdi:shield-alert",
        ),
        (
            {"outcome": "not_assessed", "score": None, "level": None, "title": ""},
            "saw: activity, not assessed",
            "mdi:shield-off-outline",
        ),
    ],
)
async def test_a_verdict_reads_like_a_sentence_about_its_camera(
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    lines: dict[str, Callable[[Event], Line]],
    changes: dict[str, Any],
    message: str,
    icon: str,
) -> None:
    fired = capture(SUMMARY)
    await engine.record("assessment", assessment("cam1", **changes))
    await until(lambda: fired)
    assert lines[SUMMARY](fired[0]) == {
        "name": "Porch",
        "message": message,
        "icon": icon,
        "entity_id": "camera.porch",
    }


async def test_a_late_verdict_says_so_and_a_camera_that_is_gone_has_no_entity(
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    lines: dict[str, Callable[[Event], Line]],
) -> None:
    late = capture(LATE)
    await engine.record("assessment", assessment("gone"), age_s=300)
    await until(lambda: late)
    line = lines[LATE](late[0])
    assert line["name"] == "Hearthward"
    assert line["message"].endswith("(critical, 88) (told late)")
    assert "entity_id" not in line


async def test_the_course_of_an_incident_is_told(
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    lines: dict[str, Callable[[Event], Line]],
) -> None:
    fired = capture(INCIDENT)
    untitled = incident("cam1", title="", score=None, level=None)
    await engine.record("incident", untitled, change="started")
    await engine.record("incident", incident("cam1", revision=2), change="ended")
    await until(lambda: len(fired) == 2)
    start, end = (lines[INCIDENT](event) for event in fired)
    assert start["message"] == "incident started"
    assert end["message"] == (
        "incident is over: Unknown person at the back door (critical, 88)"
    )
    assert {start["name"], end["name"]} == {"Porch"}
    assert end["entity_id"] == "camera.porch"


async def test_a_digest_names_the_most_serious_result(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    capture: Capture,
    lines: dict[str, Callable[[Event], Line]],
    engine: EngineDouble,
) -> None:
    fired, late = capture(DIGEST), capture(LATE)
    await engine.record("assessment", assessment("cam1"), age_s=300)
    await until(lambda: late)
    await hass.config_entries.async_unload(entry.entry_id)
    await until(lambda: fired)
    assert lines[DIGEST](fired[0])["message"] == (
        "1 serious results came late, the most serious: "
        "Unknown person at the back door (critical, 88)"
    )
