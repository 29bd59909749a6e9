# SPDX-License-Identifier: Apache-2.0
"""What a person should mend is a repair: raised once, and gone by itself."""

from datetime import timedelta
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hearthward.const import DOMAIN
from custom_components.hearthward.issues import (
    DOCS_URL,
    KINDS,
    LASTS_SECONDS,
    OTHER,
    PROBLEMS,
    SETTLES_SECONDS,
)
from tests.doubles.engine import EngineDouble
from tests.doubles.payloads import Raw, engine_state

from .helpers import entry_for, restart, set_up, settle, until

PAGE: Final = Path(__file__).parents[2] / "docs/reference/repairs.md"
GPU: Final = {"backend": "torch", "model": "yolo26n", "device": "cuda:0"}


def llm(state: str, **more: Any) -> Raw:
    return {"llm": {"state": state, "model": "nemotron-3-nano:4b", **more}}


def problem(code: str, text: str = "it is so") -> Raw:
    return {"problems": [{"code": code, "text": text}]}


STATES: Final[dict[str, Raw]] = {
    "model_missing": {"status": "model_missing", **problem("model", "no file")},
    "version_mismatch": {"version": "0.0.9"},
    "llm_unreachable": llm("unreachable", reason="connection refused"),
    "llm_model_missing": llm("model_missing"),
    "llm_refused": llm("refused", reason="it does not keep to the schema"),
    "llm_advice": llm("ok", advice="free GPU memory"),
    OTHER: problem("comet"),
    **{code: problem(code) for code in PROBLEMS},
}


def issue_of(
    hass: HomeAssistant, entry: MockConfigEntry, key: str
) -> ir.IssueEntry | None:
    """Return the repair that is shown, None for none."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{entry.entry_id}")


def shown(hass: HomeAssistant) -> set[str]:
    """Return the repairs that are shown."""
    return {
        str(issue.translation_key)
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.active
    }


async def say(hass: HomeAssistant, engine: EngineDouble, **changes: Any) -> None:
    """Have the engine tell its state, and wait until that is taken in."""
    engine.state = engine_state(**changes, uptime_s=engine.state["uptime_s"] + 1)
    await engine.say({"kind": "engine", "data": engine.state})
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    hub = entry.runtime_data
    await until(lambda: hub.engine.data.uptime_s == engine.state["uptime_s"])


def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let what waits for so long happen."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds + 1))


async def raised(hass: HomeAssistant, engine: EngineDouble, key: str) -> None:
    """Have the engine tell of something until it is a repair."""
    await say(hass, engine, **STATES[key])
    if KINDS[key].after_s:
        assert shown(hass) == set()
        pass_time(hass, KINDS[key].after_s)
        await settle(hass)


@pytest.mark.parametrize("key", STATES)
async def test_a_problem_is_a_repair_with_a_text_and_a_page_until_it_is_mended(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry, key: str
) -> None:
    await raised(hass, engine, key)
    assert shown(hass) == {key}
    issue = issue_of(hass, entry, key)
    assert issue is not None
    assert issue.severity is KINDS[key].severity
    assert issue.is_fixable is KINDS[key].fixable
    assert issue.learn_more_url == f"{DOCS_URL}#{key}"
    texts = await async_get_translations(hass, "en", "issues", {DOMAIN})
    start = f"component.{DOMAIN}.issues.{key}."
    said = [text for name, text in texts.items() if name.startswith(start)]
    filled = [text.format(reason="", **issue.translation_placeholders) for text in said]
    assert any("Hearthward" in text for text in filled)
    await say(hass, engine)
    assert shown(hass) == set()


async def test_what_passes_by_itself_is_no_repair(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await say(hass, engine, **STATES["llm_unreachable"])
    pass_time(hass, LASTS_SECONDS / 2)
    await say(hass, engine)
    pass_time(hass, 2 * LASTS_SECONDS)
    await settle(hass)
    assert shown(hass) == set()
    # Nor is what the engine said before it was lost.
    await say(hass, engine, **STATES["llm_unreachable"])
    await engine.stop()
    await until(lambda: not entry.runtime_data.engine.last_update_success)
    pass_time(hass, 2 * LASTS_SECONDS)
    await settle(hass)
    assert shown(hass) == set()


async def test_a_repair_is_raised_once_however_its_figures_change(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    told: list[Event] = []

    @callback
    def note(event: Event) -> None:
        if event.data["domain"] == DOMAIN:
            told.append(event)

    hass.bus.async_listen(ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, note)
    for figure in ("3.1", "12.7", "9"):
        text = f"{figure} frames a second of Porch are left out"
        await say(hass, engine, **problem("overload", text))
    await settle(hass)
    assert [event.data["action"] for event in told] == ["create"]
    await say(hass, engine, **problem("overload", "frames of Yard are left out"))
    issue = issue_of(hass, entry, "overload")
    assert issue is not None
    assert issue.translation_placeholders == {
        "name": "Hearthward",
        "problem": "frames of Yard are left out",
    }
    await say(hass, engine, version="0.0.8")
    await say(hass, engine, version="0.0.9")
    other = issue_of(hass, entry, "version_mismatch")
    assert other is not None
    assert (other.translation_placeholders or {})["engine"] == "0.0.9"


async def test_problems_of_one_kind_are_one_repair(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    several = [
        {"code": "slow_camera", "text": "Porch is slow"},
        {"code": "slow_camera", "text": "Yard is slow"},
        {"code": "camera_gone"},
        {"text": "without a code"},
    ]
    await say(hass, engine, problems=several)
    issue = issue_of(hass, entry, "slow_camera")
    assert issue is not None
    texts = issue.translation_placeholders
    assert texts == {"name": "Hearthward", "problem": "Porch is slow; Yard is slow"}
    # A code of ours that the engine does not have is only something else.
    assert shown(hass) == {"slow_camera", OTHER}


async def test_an_ignored_repair_stays_ignored_over_a_reload(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await say(hass, engine, **STATES["gpu_unused"], version="0.0.9")
    ir.async_ignore_issue(hass, DOMAIN, f"gpu_unused_{entry.entry_id}", ignore=True)
    await restart(hass, engine, entry)
    assert shown(hass) == {"gpu_unused"}
    await set_up(hass, engine, entry)
    await until(lambda: shown(hass) == {"gpu_unused", "version_mismatch"})
    issue = issue_of(hass, entry, "gpu_unused")
    assert issue is not None
    assert issue.dismissed_version is not None
    # Mended, it may be told again; removed with its engine, nothing is left.
    await say(hass, engine)
    assert shown(hass) == set()
    await say(hass, engine, **STATES["gpu_unused"])
    ir.async_ignore_issue(hass, DOMAIN, f"gpu_unused_{entry.entry_id}", ignore=True)
    await hass.config_entries.async_remove(entry.entry_id)
    assert shown(hass) == set()


async def test_a_gpu_that_is_lost_is_a_repair_also_over_a_restart(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    await say(hass, engine, detector=GPU)
    await say(hass, engine, detector={**GPU, "device": ""}, status="model_missing")
    assert shown(hass) == {"model_missing"}
    engine.state = engine_state(uptime_s=99)
    await restart(hass, engine, entry)
    await set_up(hass, engine, entry)
    pass_time(hass, SETTLES_SECONDS)
    await until(lambda: shown(hass) == {"gpu_lost"})
    issue = issue_of(hass, entry, "gpu_lost")
    assert issue is not None
    assert (issue.translation_placeholders or {})["device"] == "cuda:0"
    # The engine's own word on it says more.
    await say(hass, engine, **problem("gpu_unused"))
    assert shown(hass) == {"gpu_unused"}
    await say(hass, engine, detector=GPU)
    assert shown(hass) == set()


# --- cameras that are gone


async def test_a_registered_camera_that_is_disabled_or_removed_is_a_repair(
    hass: HomeAssistant, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    registry = er.async_get(hass)
    registry.async_update_entity(
        "camera.porch", disabled_by=er.RegistryEntryDisabler.USER
    )
    await settle(hass)
    assert shown(hass) == set()
    pass_time(hass, SETTLES_SECONDS)
    await settle(hass)
    assert shown(hass) == {"camera_gone"}
    registry.async_update_entity("camera.porch", disabled_by=None)
    await settle(hass)
    assert shown(hass) == set()
    registry.async_remove("camera.porch")
    await settle(hass)
    pass_time(hass, SETTLES_SECONDS)
    await settle(hass)
    assert shown(hass) == {"camera_gone"}


async def test_an_unregistered_camera_is_gone_only_where_it_does_not_come_back(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    hass.states.async_set("camera.old", "idle")
    entry = entry_for(hass, engine, "camera.old")
    await set_up(hass, engine, entry)
    for comes_back in (True, False):
        hass.states.async_remove("camera.old")
        await settle(hass)
        if comes_back:
            hass.states.async_set("camera.old", "unavailable")
        await settle(hass)
        pass_time(hass, SETTLES_SECONDS)
        await settle(hass)
        assert shown(hass) == (set() if comes_back else {"camera_gone"})
    hass.states.async_set("camera.old", "idle")
    await settle(hass)
    assert shown(hass) == set()


async def test_cameras_are_looked_for_only_once_home_assistant_has_started(
    hass: HomeAssistant, engine: EngineDouble
) -> None:
    hass.states.async_set("camera.old", "idle")
    entry = entry_for(hass, engine, "camera.old")
    hass.states.async_remove("camera.old")
    hass.set_state(CoreState.starting)
    await set_up(hass, engine, entry)
    hass.states.async_set("camera.other", "idle")
    await settle(hass)
    pass_time(hass, SETTLES_SECONDS)
    await settle(hass)
    assert shown(hass) == set()
    hass.set_state(CoreState.running)
    hass.bus.async_fire("homeassistant_started")
    await settle(hass)
    pass_time(hass, SETTLES_SECONDS)
    await settle(hass)
    assert shown(hass) == {"camera_gone"}


# --- what explains them


def test_the_page_explains_every_repair_and_nothing_else() -> None:
    sections = re.findall(
        r"^### (\w+)\n+(.+?)(?=^#)", PAGE.read_text() + "#", re.MULTILINE | re.DOTALL
    )
    assert sorted(key for key, _ in sections) == sorted(KINDS)
    assert all(len(text.split()) > 15 for _, text in sections)
