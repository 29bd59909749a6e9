# SPDX-License-Identifier: Apache-2.0
"""What the actions return, and what they refuse."""

from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol

from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import assessment, jpeg

from .helpers import HouseCamera, entry_for, set_up

PORCH = {"entity_id": "camera.porch"}
DETAIL = {
    "assessment": assessment("cam1"),
    "revisions": [assessment("cam1")],
    "facts": {"dwell_s": 12},
    "tracks": [],
    "key_frames": [{"id": "m1"}, {"id": "m/2"}],
}


async def ask(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Return an action's answer."""
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )


def window(camera_id: str, name: str, hour: int, level: str | None = "high") -> Any:
    """Return a window that started in that hour."""
    return assessment(
        camera_id,
        name,
        started_at=f"2026-11-21T{hour:02}:00:00+00:00",
        level=level,
        score=None if level is None else 70,
        outcome="assessed" if level else "not_assessed",
    )


def ids(answer: Any) -> list[str]:
    """Return the windows of an answer."""
    return [one["id"] for one in answer["summaries"]]


@pytest.fixture
def history(engine: EngineDouble) -> None:
    """Give the engine windows of two cameras and of one that was removed."""
    engine.windows += [
        window("cam1", "w1", 10, "low"),
        window("cam1", "w2", 11, "critical"),
        window("cam1", "w3", 12, None),
        window("gone", "w4", 13, "high"),
        window("cam2", "w5", 14, "medium"),
        window("cam1", "w6", 15, "medium"),
    ]


@pytest.fixture
async def both(
    hass: HomeAssistant,
    engine: EngineDouble,
    porch: HouseCamera,
    history: None,
) -> MockConfigEntry:
    """Return an entry that watches the porch and the garden."""
    hass.states.async_set("camera.garden", "idle", {"friendly_name": "Garden"})
    entry = entry_for(hass, engine, "camera.porch", "camera.garden")
    await set_up(hass, engine, entry)
    return entry


@pytest.fixture
async def second(hass: HomeAssistant, both: MockConfigEntry) -> Any:
    """Return the entry of another engine, whose only camera is the shed's."""
    other = await EngineDouble(engine_id="engine-2").start()
    hass.states.async_set("camera.shed", "idle", {"friendly_name": "Shed"})
    entry = entry_for(hass, other, "camera.shed")
    await set_up(hass, other, entry)
    yield entry
    await other.stop()


async def test_summaries_come_newest_first_from_every_camera_there_ever_was(
    hass: HomeAssistant, both: MockConfigEntry
) -> None:
    answer = await ask(hass, "get_summaries")
    assert ids(answer) == ["w6", "w5", "w4", "w3", "w2", "w1"]
    assert not answer["more"]
    newest, gone = answer["summaries"][0], answer["summaries"][2]
    assert newest["camera_entity_id"] == "camera.porch"
    assert newest["device_id"]
    assert newest["reasoning"] == "Nobody is expected."
    assert gone["camera_entity_id"] is None
    assert gone["title"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PORCH, ["w6", "w3", "w2", "w1"]),
        ({"entity_id": ["camera.garden", "sensor.porch_risk_score"]}, None),
        ({"entity_id": "camera.garden"}, ["w5"]),
        ({"level": "medium"}, ["w6", "w5", "w4", "w2"]),
        ({"level": "high", **PORCH}, ["w2"]),
        ({"since": "2026-11-21 13:30:00+00:00"}, ["w6", "w5"]),
        ({"until": "2026-11-21 12:00:00+00:00"}, ["w2", "w1"]),
        (
            {
                "since": "2026-11-21 10:30:00+00:00",
                "until": "2026-11-21 12:30:00+00:00",
            },
            ["w3", "w2"],
        ),
    ],
)
async def test_summaries_are_chosen_by_camera_time_and_level(
    hass: HomeAssistant,
    both: MockConfigEntry,
    data: dict[str, Any],
    expected: list[str] | None,
) -> None:
    expected = expected or ["w6", "w5", "w3", "w2", "w1"]
    assert ids(await ask(hass, "get_summaries", **data)) == expected


async def test_a_limit_says_that_there_is_more(
    hass: HomeAssistant, both: MockConfigEntry
) -> None:
    answer = await ask(hass, "get_summaries", limit=3)
    assert ids(answer) == ["w6", "w5", "w4"]
    assert answer["more"]
    answer = await ask(hass, "get_summaries", limit=4, level="medium")
    assert ids(answer) == ["w6", "w5", "w4", "w2"]
    assert not answer["more"]


async def test_hours_count_back_from_now_and_a_time_without_a_zone_is_local(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    answer = await ask(hass, "get_summaries", since="2026-11-21 15:30:00")
    assert ids(answer) == ["w6"]
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    engine.windows.append(assessment("cam1", "fresh", started_at=hour_ago))
    assert ids(await ask(hass, "get_summaries", hours=1.5)) == ["fresh"]


async def test_an_area_and_the_engine_itself_are_targets(
    hass: HomeAssistant, both: MockConfigEntry
) -> None:
    area = ar.async_get(hass).async_create("Front")
    registry = er.async_get(hass)
    device_id = registry.async_get("sensor.porch_risk_score").device_id
    registry.async_update_entity("camera.porch", area_id=area.id)
    assert ids(await ask(hass, "get_summaries", area_id=area.id))[0] == "w6"
    assert len(ids(await ask(hass, "get_summaries", device_id=device_id))) == 4
    engine_device = registry.async_get("sensor.hearthward_home_risk").device_id
    assert len(ids(await ask(hass, "get_summaries", device_id=engine_device))) == 6


async def test_the_picture_opens_without_logging_in(
    hass: HomeAssistant,
    engine: EngineDouble,
    both: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    engine.media["m1"] = jpeg(7)
    answer = await ask(hass, "get_summaries", limit=1)
    client = await hass_client_no_auth()
    response = await client.get(answer["summaries"][0]["picture"])
    assert await response.read() == jpeg(7)


async def test_search_finds_words_and_says_where_it_cannot(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "search", text="parcel")
    assert refused.value.translation_key == "search_not_supported"
    engine.capabilities.append("search")
    await hass.config_entries.async_reload(both.entry_id)
    engine.windows[0]["title"] = "A parcel was left"
    assert ids(await ask(hass, "search", text=" parcel ")) == ["w1"]
    assert ids(await ask(hass, "search", text="parcel", level="high")) == []
    with pytest.raises(vol.Invalid):
        await ask(hass, "search", text="  ")


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("get_summaries", {"entity_id": "camera.nowhere"}, "no_camera_chosen"),
        (
            "get_summaries",
            {"since": "2026-11-22 00:00", "until": "2026-11-21 00:00"},
            "since_after_until",
        ),
        ("give_feedback", {"verdict": "correct"}, "window_or_camera_needed"),
        (
            "give_feedback",
            {"verdict": "correct", "entity_id": ["camera.porch", "camera.garden"]},
            "window_or_camera_needed",
        ),
        ("give_feedback", {"verdict": "correct", "window_id": "w9"}, "unknown_window"),
        ("export", {"window_id": "w9"}, "unknown_window"),
        ("export", {"window_id": "w1", "pictures": True}, "directory_needed"),
        (
            "export",
            {"window_id": "w1", "directory": "/etc/hearthward"},
            "directory_not_allowed",
        ),
    ],
)
async def test_bad_input_is_refused_with_a_text(
    hass: HomeAssistant,
    engine: EngineDouble,
    both: MockConfigEntry,
    action: str,
    data: dict[str, Any],
    key: str,
) -> None:
    engine.details["w1"] = DETAIL
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, action, **data)
    assert refused.value.translation_key == key
    assert refused.value.translation_domain == DOMAIN


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("get_summaries", {"since": "2026-11-21 00:00", "hours": 2}),
        ("get_summaries", {"level": "dreadful"}),
        ("get_summaries", {"limit": 0}),
        ("get_summaries", {"hours": 0}),
        ("give_feedback", {"window_id": "w1", "verdict": "perhaps"}),
        ("export", {}),
    ],
)
async def test_what_no_action_takes_is_refused(
    hass: HomeAssistant, both: MockConfigEntry, action: str, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await ask(hass, action, **data)


async def test_trouble_of_the_engine_is_told_as_such(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry
) -> None:
    engine.refuse = lambda _: error(422, "invalid_field", "q is too short", "q")
    with pytest.raises(ServiceValidationError, match="q is too short") as refused:
        await ask(hass, "get_summaries")
    assert refused.value.translation_key == "refused"

    def broken(_: web.Request) -> web.Response:
        return error(500, "internal", "the disk is full")

    engine.refuse = broken
    with pytest.raises(HomeAssistantError, match="the disk is full") as failed:
        await ask(hass, "get_summaries")
    assert failed.value.translation_key == "cannot_connect"
    await engine.stop()
    with pytest.raises(HomeAssistantError):
        await ask(hass, "give_feedback", window_id="w1", verdict="correct")


async def test_an_engine_that_is_not_set_up_is_named(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(both.entry_id)
    for target in ({}, PORCH):
        with pytest.raises(ServiceValidationError) as refused:
            await ask(hass, "get_summaries", **target)
        assert refused.value.translation_key == "service_config_entry_not_loaded"
    await hass.config_entries.async_remove(both.entry_id)
    with pytest.raises(ServiceValidationError):
        await ask(hass, "get_summaries")


async def test_the_actions_are_there_without_any_engine(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "get_summaries")
    assert refused.value.translation_key == "service_found_no_config_entry_for_domain"


async def test_of_two_engines_one_must_be_chosen(
    hass: HomeAssistant, both: MockConfigEntry, second: MockConfigEntry
) -> None:
    everywhere = {"entity_id": ["camera.porch", "camera.shed"]}
    for data in ({}, everywhere):
        with pytest.raises(ServiceValidationError) as refused:
            await ask(hass, "get_summaries", **data)
        assert refused.value.translation_key == "several_engines"
    by_entry = {"config_entry_id": both.entry_id}
    assert len(ids(await ask(hass, "get_summaries", **by_entry))) == 6
    assert len(ids(await ask(hass, "get_summaries", **PORCH))) == 4
    assert len(ids(await ask(hass, "get_summaries", **everywhere, **by_entry))) == 4
    assert ids(await ask(hass, "get_summaries", entity_id="camera.shed")) == []
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "get_summaries", entity_id="camera.shed", **by_entry)
    assert refused.value.translation_key == "no_camera_chosen"


async def test_feedback_is_about_a_window_or_a_cameras_newest(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry
) -> None:
    for name in ("w2", "w6"):
        await engine.record("assessment", assessment("cam1", name))
    answer = await ask(hass, "give_feedback", window_id="w2", verdict="false_alarm")
    assert answer == {
        "window_id": "w2",
        "verdict": "false_alarm",
        "camera_id": "cam1",
        "camera_entity_id": "camera.porch",
        "shift": -5,
    }
    await ask(hass, "give_feedback", **PORCH, verdict="missed")
    assert engine.feedback == [("w2", "false_alarm"), ("w6", "missed")]
    engine.windows.clear()
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "give_feedback", **PORCH, verdict="missed")
    assert refused.value.translation_key == "no_window_yet"


async def test_a_window_is_exported_with_all_that_is_known_of_it(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry, tmp_path: Path
) -> None:
    engine.details["w1"] = DETAIL
    engine.media["m1"] = jpeg(3)  # the other one was cleared away
    assert await ask(hass, "export", window_id="w1") == {"window": DETAIL, "files": []}
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    folder = tmp_path / "evidence"
    answer = await ask(
        hass, "export", window_id="w1", directory=str(folder), pictures=True
    )
    written, picture = (Path(path) for path in answer["files"])
    assert json.loads(written.read_text()) == DETAIL
    assert picture.read_bytes() == jpeg(3)
    assert {path.parent for path in folder.iterdir()} == {folder}


async def test_an_export_says_what_the_file_system_refuses(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry, tmp_path: Path
) -> None:
    engine.details["w1"] = DETAIL
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(HomeAssistantError, match="File exists") as failed:
        await ask(hass, "export", window_id="w1", directory=str(tmp_path / "file"))
    assert failed.value.translation_key == "export_failed"


async def test_an_export_cannot_climb_out_of_its_folder(
    hass: HomeAssistant, engine: EngineDouble, both: MockConfigEntry, tmp_path: Path
) -> None:
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    hass.config.allowlist_external_dirs = {str(allowed)}
    hostile = {"assessment": {"window_id": "../../w1"}, "key_frames": []}
    engine.details["w1"] = hostile
    with pytest.raises(ServiceValidationError):
        await ask(
            hass, "export", window_id="w1", directory=str(allowed / "../elsewhere")
        )
    answer = await ask(hass, "export", window_id="w1", directory=str(allowed))
    assert [Path(path).parent for path in answer["files"]] == [allowed]
