# SPDX-License-Identifier: Apache-2.0
"""Assist's language model can ask what happened, as far as cameras are exposed."""

from datetime import UTC, timedelta
from typing import Any, Final

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, llm
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.hearthward.const import DOMAIN
from custom_components.hearthward.llm import async_get_tools
from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import assessment

from .helpers import HouseCamera, entry_for, restart, set_up, settle, until
from .screens import PORCH_ONLY
from .watching import risk, two_cameras

ASSISTANT: Final = "conversation"
EVENTS: Final = f"{DOMAIN}__get_events"
RISK: Final = f"{DOMAIN}__get_risk"
SEARCH: Final = f"{DOMAIN}__search_events"


@pytest.fixture(autouse=True)
async def _assist(hass: HomeAssistant, _hearthward: None) -> None:
    """Set up Assist in a house where the day does not begin with that of UTC."""
    await hass.config.async_set_time_zone("Europe/Budapest")
    for component in ("homeassistant", "conversation", "llm"):
        assert await async_setup_component(hass, component, {})


def expose(hass: HomeAssistant, *entity_ids: str) -> None:
    """Let the assistant know of entities."""
    for entity_id in entity_ids:
        async_expose_entity(hass, ASSISTANT, entity_id, should_expose=True)


def context_of(user: MockUser | None = None) -> llm.LLMContext:
    """Return the context of somebody who talks to Assist."""
    return llm.LLMContext(
        platform="test",
        context=Context(user_id=user.id if user else None),
        language="en",
        assistant=ASSISTANT,
        device_id=None,
    )


async def assist(hass: HomeAssistant, user: MockUser | None = None) -> llm.APIInstance:
    """Return Assist as a language model gets it."""
    return await llm.async_get_api(hass, llm.LLM_API_ASSIST, context_of(user))


async def ask(
    hass: HomeAssistant, tool: str, user: MockUser | None = None, **arguments: Any
) -> llm.ToolResult:
    """Call a tool as a language model does."""
    instance = await assist(hass, user)
    return await instance.async_call_tool(llm.ToolInput(tool, arguments))


def today(hours: float) -> str:
    """Return a time of today by the clock of the house, as the engine tells it."""
    at = dt_util.start_of_local_day() + timedelta(hours=hours)
    return at.astimezone(UTC).isoformat()


def ours(instance: llm.APIInstance) -> dict[str, llm.Tool]:
    """Return our tools by name."""
    return {one.name: one for one in instance.tools if one.integration == DOMAIN}


async def test_what_happened_at_the_porch_today_is_answered(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    expose(hass, "camera.porch")
    engine.windows = [
        assessment("cam1", started_at=today(8)),
        assessment("cam1", "w0", started_at=today(0.1), title="Postman"),
        # By the clock of the house it was still yesterday.
        assessment("cam1", "w9", started_at=today(-0.1)),
    ]
    result = await ask(hass, EVENTS, camera="Porch")
    assert not result.error
    midnight = dt_util.start_of_local_day()
    summary = "A person tried the handle of the back door at night."
    common = {"camera": "Porch", "level": "critical", "score": 88, "summary": summary}
    assert result.data == {
        "since": midnight.isoformat(timespec="minutes"),
        "events": [
            {
                **common,
                "at": (midnight + timedelta(hours=8)).isoformat(),
                "title": "Unknown person at the back door",
                "seen": ["person"],
            },
            {
                **common,
                "at": (midnight + timedelta(minutes=6)).isoformat(),
                "title": "Postman",
                "seen": ["person"],
            },
        ],
        "more": False,
    }


async def test_times_are_the_houses_and_levels_leave_the_rest_out(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    expose(hass, "camera.porch")
    engine.windows = [
        assessment("cam1", "w1", started_at="2026-11-20T17:00:00+00:00"),
        assessment("cam1", "w2", started_at="2026-11-20T18:30:00+00:00"),
        assessment("cam1", "w3", started_at="2026-11-20T18:40:00+00:00", level="low"),
        assessment("cam1", "w4", started_at="2026-11-21T06:00:00+00:00"),
    ]
    result = await ask(
        hass, EVENTS, since="2026-11-20T19:00", until="2026-11-21", min_level="medium"
    )
    assert [one["at"] for one in result.data["events"]] == ["2026-11-20T19:30:00+01:00"]
    result = await ask(
        hass, EVENTS, since="2026-11-20T18:00Z", until="2026-11-20T19:00Z"
    )
    assert len(result.data["events"]) == 2


async def test_words_are_looked_for_where_the_engine_can_search(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    engine.capabilities.append("search")
    entry = entry_for(hass, engine, "camera.porch")
    await set_up(hass, engine, entry)
    expose(hass, "camera.porch")
    old = assessment(
        "cam1", "w0", started_at="2026-10-01T07:12:00+00:00", title="Parcel"
    )
    engine.windows = [assessment("cam1"), old]
    result = await ask(hass, SEARCH, words="Parcel")
    assert [one["title"] for one in result.data["events"]] == ["Parcel"]
    result = await ask(hass, SEARCH, words="")
    assert result.error


async def test_engines_that_cannot_search_are_not_offered_for_it(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    expose(hass, "camera.porch")
    assert set(ours(await assist(hass))) == {EVENTS, RISK}
    shed = await EngineDouble(engine_id="engine-2", capabilities=["search"]).start()
    hass.states.async_set("camera.shed", "idle", {"friendly_name": "Shed"})
    await set_up(hass, shed, entry_for(hass, shed, "camera.shed"))
    expose(hass, "camera.shed")
    assert set(ours(await assist(hass))) == {EVENTS, RISK, SEARCH}
    result = await ask(hass, SEARCH, words="parcel", camera="Porch")
    assert result.error
    assert "cannot be searched" in str(result.data["error"])
    shed.windows = [assessment("cam1", started_at=today(1))]
    engine.windows = [assessment("cam1", "w2", started_at=today(2))]
    result = await ask(hass, EVENTS)
    told = [one["camera"] for one in result.data["events"]]
    assert told == ["Porch", "Shed"]
    await shed.stop()


async def test_how_dangerous_it_is_right_now_is_answered(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    area = ar.async_get(hass).async_create("Front")
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{engine.engine_id}_cam1"), entry.entry_id
    )
    assert device is not None
    dr.async_get(hass).async_update_device(device.id, area_id=area.id)
    expose(hass, "sensor.porch_risk_score")
    await risk(hass, engine, 70, presence={"person": 2, "animal": 0})
    assert (await ask(hass, RISK)).data == {
        "cameras": [
            {
                "camera": "Porch",
                "area": "Front",
                "watched": True,
                "level": "high",
                "score": 70,
                "title": None,
                "seen": {"person": 2},
            }
        ]
    }
    await engine.camera("cam1", state="off")
    await until(lambda: not entry.runtime_data.cameras["cam1"].watching)
    (told,) = (await ask(hass, RISK, camera="Porch")).data["cameras"]
    assert told == {"camera": "Porch", "area": "Front", "watched": False}


async def test_only_what_is_exposed_is_spoken_of(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    await two_cameras(hass, engine)
    # Nothing is: no camera is by itself.
    assert ours(await assist(hass)) == {}
    expose(hass, "camera.porch")
    engine.windows = [
        assessment(camera_id, f"w-{camera_id}", started_at=today(1))
        for camera_id in ("cam1", "cam2")
    ]
    instance = await assist(hass)
    assert "Garden" not in instance.api_prompt
    assert "the cameras Porch and" in instance.api_prompt
    assert {one["camera"] for one in (await ask(hass, RISK)).data["cameras"]} == {
        "Porch"
    }
    events = (await ask(hass, EVENTS)).data["events"]
    assert [one["camera"] for one in events] == ["Porch"]
    result = await ask(hass, EVENTS, camera="Garden")
    assert result.error
    # Hidden while the model was thinking: what it was told before is not enough.
    tool = ours(instance)[EVENTS]
    async_expose_entity(hass, ASSISTANT, "camera.porch", should_expose=False)
    late = await tool.async_call(
        hass, llm.ToolInput(EVENTS, {"camera": "Porch"}), context_of()
    )
    assert isinstance(late, llm.ToolResult)
    assert late.error


async def test_a_user_hears_only_of_cameras_that_they_may_see(
    hass: HomeAssistant, engine: EngineDouble, porch: HouseCamera
) -> None:
    await two_cameras(hass, engine)
    expose(hass, "camera.porch", "camera.garden")
    user = MockUser().add_to_hass(hass)
    user.mock_policy(PORCH_ONLY)
    everybody = (await ask(hass, RISK)).data["cameras"]
    assert [one["camera"] for one in everybody] == ["Garden", "Porch"]
    some = (await ask(hass, RISK, user)).data["cameras"]
    assert [one["camera"] for one in some] == ["Porch"]
    assert (await ask(hass, EVENTS, user, camera="Garden")).error


async def test_an_engine_that_does_not_answer_is_said_to_the_model(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    expose(hass, "camera.porch")
    engine.refuse = lambda _request: error(500, "internal", "too busy")
    result = await ask(hass, EVENTS)
    assert result.error
    assert result.data == {"error": "Nothing is known right now: too busy"}
    engine.refuse = None
    result = await ask(hass, EVENTS, since="yesterday evening")
    assert result.error
    assert "not a date and time" in str(result.data["error"])


async def test_tools_only_read_and_tell_the_model_what_they_take(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    expose(hass, "camera.porch")
    instance = await assist(hass)
    for tool in ours(instance).values():
        assert tool.annotations.read_only
        assert not tool.annotations.destructive
        assert tool.title
        assert tool.description
        told = probatio.to_openapi(
            tool.parameters, custom_serializer=instance.custom_serializer
        )
        assert told["properties"]["camera"]["enum"] == ["Porch"]
    told = probatio.to_openapi(
        ours(instance)[EVENTS].parameters, custom_serializer=instance.custom_serializer
    )
    assert told["properties"]["since"]["type"] == "string"
    assert "required" not in told or told["required"] == []


async def test_other_apis_and_engines_that_are_away_offer_nothing(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    expose(hass, "camera.porch")
    assert async_get_tools(hass, context_of(), llm.LLM_API_ASSIST) is not None
    assert async_get_tools(hass, context_of(), "another") is None
    await restart(hass, engine, entry)
    await settle(hass)
    assert async_get_tools(hass, context_of(), llm.LLM_API_ASSIST) is None
