# SPDX-License-Identifier: Apache-2.0
"""Repairs that can be mended from Home Assistant are, over its own API."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hearthward.const import DOMAIN
from custom_components.hearthward.issues import SETTLES_SECONDS
from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import language

from .helpers import settle, until
from .test_issues import GPU, pass_time, raised, say, shown

type Step = dict[str, Any]


class Mender:
    """Goes through fix flows as the frontend does."""

    def __init__(self, client: Any) -> None:
        """Take a client that is logged in."""
        self._client = client
        self._flow_id = ""

    async def start(self, issue_id: str) -> Step:
        """Open the repair."""
        step = await self._post("", {"handler": DOMAIN, "issue_id": issue_id})
        self._flow_id = step["flow_id"]
        return step

    async def answer(self, **given: Any) -> Step:
        """Submit a step."""
        return await self._post(f"/{self._flow_id}", given)

    async def _post(self, path: str, body: Step) -> Step:
        response = await self._client.post(f"/api/repairs/issues/fix{path}", json=body)
        assert response.status == 200, await response.text()
        step: Step = await response.json()
        return step


@pytest.fixture
async def mender(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Mender:
    """Return somebody who mends."""
    assert await async_setup_component(hass, "repairs", {})
    return Mender(await hass_client())


# --- the language model


async def test_a_missing_language_model_is_fetched_on_every_server_that_lacks_it(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, mender: Mender
) -> None:
    engine.language = language(a="ok", b="model_missing", c="model_missing")
    await raised(hass, engine, "llm_model_missing")
    step = await mender.start(f"llm_model_missing_{entry.entry_id}")
    assert step["step_id"] == "confirm"
    assert step["description_placeholders"]["model"] == "nemotron-3-nano:4b"
    assert (await mender.answer())["type"] == "create_entry"
    assert engine.pulls == ["b", "c"]
    assert shown(hass) == set()


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [(404, "not_found", "not_supported"), (500, "internal", "pull_failed")],
)
async def test_a_download_that_cannot_be_started_is_said_and_the_repair_stays(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    mender: Mender,
    status: int,
    code: str,
    reason: str,
) -> None:
    await raised(hass, engine, "llm_model_missing")
    engine.refuse = lambda request: (
        error(status, code, "no such luck") if "language" in request.path else None
    )
    await mender.start(f"llm_model_missing_{entry.entry_id}")
    step = await mender.answer()
    assert (step["type"], step["reason"]) == ("abort", reason)
    assert shown(hass) == {"llm_model_missing"}
    # Afterwards it works.
    engine.refuse = None
    await mender.start(f"llm_model_missing_{entry.entry_id}")
    assert (await mender.answer())["type"] == "create_entry"


async def test_nothing_is_mended_while_the_entry_is_not_loaded(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, mender: Mender
) -> None:
    await raised(hass, engine, "llm_model_missing")
    await mender.start(f"llm_model_missing_{entry.entry_id}")
    await hass.config_entries.async_unload(entry.entry_id)
    step = await mender.answer()
    assert (step["type"], step["reason"]) == ("abort", "not_connected")
    assert engine.pulls == []


# --- the GPU


async def test_a_gpu_that_was_taken_out_is_forgotten_on_request(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, mender: Mender
) -> None:
    await say(hass, engine, detector=GPU)
    await say(hass, engine)
    pass_time(hass, SETTLES_SECONDS)
    await settle(hass)
    assert shown(hass) == {"gpu_lost"}
    step = await mender.start(f"gpu_lost_{entry.entry_id}")
    assert step["description_placeholders"]["device"] == "cuda:0"
    assert (await mender.answer())["type"] == "create_entry"
    await say(hass, engine)
    pass_time(hass, SETTLES_SECONDS)
    await settle(hass)
    assert shown(hass) == set()


# --- cameras


async def remove_porch(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Remove the porch's camera; return the repair's id."""
    er.async_get(hass).async_remove("camera.porch")
    await settle(hass)
    pass_time(hass, SETTLES_SECONDS)
    await settle(hass)
    assert shown(hass) == {"camera_gone"}
    (subentry_id,) = entry.subentries
    return f"camera_gone_{entry.entry_id}_{subentry_id}"


async def test_another_camera_takes_the_place_of_one_that_is_gone(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    mender: Mender,
) -> None:
    yard = er.async_get(hass).async_get_or_create(
        "camera", "demo", "yard", suggested_object_id="yard"
    )
    issue_id = await remove_porch(hass, entry)
    step = await mender.start(issue_id)
    assert step["menu_options"] == ["replace", "remove"]
    assert step["description_placeholders"]["entity_id"] == "camera.porch"
    step = await mender.answer(next_step_id="replace")
    assert step["step_id"] == "replace"
    heard = len(engine.cursors)
    assert (await mender.answer(camera="camera.yard"))["type"] == "create_entry"
    await until(lambda: len(engine.cursors) > heard)
    await settle(hass)
    # It is the same camera to the engine, so its history goes on.
    assert list(engine.keys.values()) == ["cam1"]
    assert list(entry.runtime_data.cameras) == ["cam1"]
    settings = entry.runtime_data.cameras["cam1"].settings
    assert settings.registry_id == yard.id
    assert settings.current_entity_id(hass) == "camera.yard"
    assert shown(hass) == set()


async def test_a_camera_that_was_added_again_is_proposed_in_its_own_place(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, mender: Mender
) -> None:
    issue_id = await remove_porch(hass, entry)
    await mender.start(issue_id)
    step = await mender.answer(next_step_id="replace")
    assert (step["type"], step["reason"]) == ("abort", "no_cameras_left")
    hass.states.async_set("camera.porch", "idle")
    await mender.start(issue_id)
    step = await mender.answer(next_step_id="replace")
    (field,) = step["data_schema"]
    assert field["default"] == "camera.porch"
    assert field["selector"]["entity"]["include_entities"] == ["camera.porch"]
    # Once chosen it is watched, and is not proposed a second time.
    assert (await mender.answer(camera="camera.porch"))["type"] == "create_entry"
    await settle(hass)
    (subentry,) = entry.subentries.values()
    assert subentry.data["registry_id"] is None
    assert shown(hass) == set()


async def test_a_camera_that_is_gone_is_watched_no_more_on_request(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, mender: Mender
) -> None:
    issue_id = await remove_porch(hass, entry)
    await mender.start(issue_id)
    step = await mender.answer(next_step_id="remove")
    assert step["description_placeholders"]["camera"] == "Porch"
    assert (await mender.answer())["type"] == "create_entry"
    await until(lambda: engine.deleted == ["cam1"])
    await settle(hass)
    assert not entry.subentries
    assert shown(hass) == set()


@pytest.mark.parametrize("way", ["replace", "remove"])
async def test_a_camera_that_was_removed_meanwhile_needs_no_mending(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    mender: Mender,
    way: str,
) -> None:
    issue_id = await remove_porch(hass, entry)
    await mender.start(issue_id)
    (subentry_id,) = entry.subentries
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await settle(hass)
    step = await mender.answer(next_step_id=way)
    assert (step["type"], step["reason"]) == ("abort", "already_removed")
    assert shown(hass) == set()
