# SPDX-License-Identifier: Apache-2.0
"""The user chooses the app: what is missing is installed and started."""

import asyncio

from aiohasupervisor import SupervisorError, SupervisorTimeoutError
from aiohasupervisor.models import AddonState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.hearthward import app, app_flow
from custom_components.hearthward.app import APP_SLUG, slug_from
from custom_components.hearthward.const import REPOSITORY_URL
from tests.doubles.engine import EngineDouble

from .flows import after_progress, answer, finish, start
from .helpers import ELSEWHERE, HouseCamera, entry_for, until
from .supervision import NAME, HouseSupervisor, announce, choose_app, told_by


def test_the_apps_name_follows_from_its_repository() -> None:
    assert APP_SLUG == "61effdc4_hearthward"
    assert slug_from(REPOSITORY_URL.upper()) == APP_SLUG


async def test_an_engine_on_another_machine_is_asked_for_by_address(
    hass: HomeAssistant, engine: EngineDouble, supervisor: HouseSupervisor
) -> None:
    flow = await start(hass)
    assert flow["type"] is FlowResultType.MENU
    assert flow["menu_options"] == ["app", "manual"]
    flow = await answer(hass, flow, next_step_id="manual")
    assert flow["step_id"] == "manual"
    flow = await answer(hass, flow, url=ELSEWHERE)
    assert flow["step_id"] == "manual"
    assert flow["errors"] == {"base": "cannot_connect"}
    flow = await answer(hass, flow, url=engine.url)
    assert flow["step_id"] == "pair"
    entry = await finish(hass, await answer(hass, flow, code="123456"))
    assert entry.data == {"url": engine.url, "token": engine.token}
    assert not supervisor.calls


async def test_an_app_that_runs_is_taken_at_once(
    hass: HomeAssistant,
    engine: EngineDouble,
    supervisor: HouseSupervisor,
    porch: HouseCamera,
) -> None:
    flow = await choose_app(hass)
    assert flow["step_id"] == "cameras"
    entry = await finish(hass, flow)
    assert entry.data == {"url": engine.url, "token": engine.token, "app": APP_SLUG}
    assert not supervisor.changes()


async def test_everything_that_is_missing_is_done(
    hass: HomeAssistant,
    engine: EngineDouble,
    supervisor: HouseSupervisor,
    porch: HouseCamera,
) -> None:
    supervisor.known = supervisor.installed = False
    supervisor.told = None
    supervisor.held.clear()
    flow = await choose_app(hass)
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    assert flow["progress_action"] == "install_app"
    # Looking again does not begin again.
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["progress_action"] == "install_app"
    supervisor.held.set()
    flow = await after_progress(hass, flow)
    assert flow["step_id"] == "cameras"
    entry = await finish(hass, flow)
    assert entry.data["app"] == APP_SLUG
    assert supervisor.changes() == ["add_repository", "install", "start"]
    assert supervisor.repositories == [REPOSITORY_URL]


async def test_an_app_that_is_stopped_is_started(
    hass: HomeAssistant, supervisor: HouseSupervisor
) -> None:
    supervisor.state, supervisor.told = AddonState.STOPPED, None
    flow = await choose_app(hass)
    assert flow["progress_action"] == "start_app"
    await finish(hass, await after_progress(hass, flow))
    assert supervisor.changes() == ["start"]


async def test_an_app_that_runs_but_has_not_announced_itself_is_waited_for(
    hass: HomeAssistant, engine: EngineDouble, supervisor: HouseSupervisor
) -> None:
    supervisor.told = None
    flow = await choose_app(hass)
    assert flow["progress_action"] == "start_app"
    asked = len(supervisor.calls)
    await until(lambda: supervisor.calls[asked:].count("discoveries") > 2)
    # What is left of an earlier start does not count.
    supervisor.told = told_by(engine, port=1)
    asked = len(supervisor.calls)
    await until(lambda: supervisor.calls[asked:].count("discoveries") > 2)
    supervisor.told = told_by(engine)
    await finish(hass, await after_progress(hass, flow))
    assert not supervisor.changes()


async def test_a_start_that_takes_long_is_waited_for(
    hass: HomeAssistant, supervisor: HouseSupervisor
) -> None:
    supervisor.state, supervisor.told = AddonState.STOPPED, None
    supervisor.failures["start"] = SupervisorTimeoutError()
    flow = await after_progress(hass, await choose_app(hass))
    assert (await finish(hass, flow)).data["app"] == APP_SLUG


async def test_a_repository_that_takes_long_is_waited_for(
    hass: HomeAssistant, supervisor: HouseSupervisor
) -> None:
    supervisor.known = supervisor.installed = supervisor.appears = False
    supervisor.failures["add_repository"] = SupervisorTimeoutError()
    flow = await choose_app(hass)
    await until(lambda: supervisor.calls.count("store_info") > 4)
    supervisor.known = True
    await finish(hass, await after_progress(hass, flow))
    assert supervisor.changes() == ["add_repository", "install", "start"]


async def test_a_repository_that_is_refused_can_be_added_by_hand(
    hass: HomeAssistant, supervisor: HouseSupervisor
) -> None:
    supervisor.known = supervisor.installed = supervisor.appears = False
    supervisor.failures["add_repository"] = SupervisorError("no way out")
    flow = await after_progress(hass, await choose_app(hass))
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "repository_failed"
    placeholders = flow["description_placeholders"]
    assert placeholders["reason"] == "no way out"
    assert placeholders["repository"] == REPOSITORY_URL
    assert placeholders["link"].endswith(
        "?repository_url=https%3A%2F%2Fgithub.com%2Fhearthward%2Fhearthward"
    )
    supervisor.known = True
    flow = await after_progress(hass, await choose_app(hass))
    await finish(hass, flow)


async def test_an_app_that_never_appears_in_the_store_is_given_up(
    hass: HomeAssistant, supervisor: HouseSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "STORE_SECONDS", 0.05)
    supervisor.known = supervisor.installed = supervisor.appears = False
    flow = await after_progress(hass, await choose_app(hass))
    assert flow["reason"] == "repository_failed"
    assert "did not appear" in flow["description_placeholders"]["reason"]
    assert supervisor.changes() == ["add_repository"]


async def test_a_machine_that_the_app_is_not_for_is_told(
    hass: HomeAssistant, supervisor: HouseSupervisor
) -> None:
    supervisor.installed = supervisor.available = False
    flow = await after_progress(hass, await choose_app(hass))
    assert flow["reason"] == "app_not_supported"
    assert not supervisor.changes()


@pytest.mark.parametrize(
    ("call", "reason"),
    [("install", "app_install_failed"), ("start", "app_start_failed")],
)
async def test_what_the_supervisor_refuses_is_said_and_can_be_repeated(
    hass: HomeAssistant, supervisor: HouseSupervisor, call: str, reason: str
) -> None:
    supervisor.installed, supervisor.told = False, None
    supervisor.failures[call] = SupervisorError("the disk is full")
    flow = await after_progress(hass, await choose_app(hass))
    assert flow["reason"] == reason
    assert "the disk is full" in flow["description_placeholders"]["reason"]
    supervisor.failures.clear()
    supervisor.state = AddonState.STOPPED
    await finish(hass, await after_progress(hass, await choose_app(hass)))


async def test_a_supervisor_that_is_silent_is_told_and_can_be_asked_again(
    hass: HomeAssistant, supervisor: HouseSupervisor
) -> None:
    supervisor.failures["store_info"] = SupervisorTimeoutError("too slow")
    flow = await choose_app(hass)
    assert flow["reason"] == "app_info_failed"
    assert "too slow" in flow["description_placeholders"]["reason"]
    supervisor.failures = {"discoveries": SupervisorTimeoutError()}
    flow = await choose_app(hass)
    assert flow["progress_action"] == "start_app"
    supervisor.failures.clear()
    await finish(hass, await after_progress(hass, flow))


async def test_an_engine_that_never_answers_is_given_up(
    hass: HomeAssistant,
    engine: EngineDouble,
    supervisor: HouseSupervisor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(app_flow, "START_SECONDS", 0.05)
        supervisor.told = told_by(engine, port=1)
        flow = await after_progress(hass, await choose_app(hass))
        assert flow["reason"] == "app_start_timeout"
    supervisor.told = told_by(engine)
    await finish(hass, await choose_app(hass))


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("token", "app_token_refused"), ("owner", "app_other_home_assistant")],
)
async def test_an_app_that_does_not_let_us_in_says_what_to_do(
    hass: HomeAssistant,
    engine: EngineDouble,
    supervisor: HouseSupervisor,
    fault: str,
    reason: str,
) -> None:
    usual = getattr(engine, fault)
    setattr(engine, fault, "another")
    flow = await choose_app(hass)
    assert flow["reason"] == reason
    assert flow["description_placeholders"] == {"app": NAME}
    setattr(engine, fault, usual)
    await finish(hass, await choose_app(hass))


async def test_an_app_that_is_set_up_already_is_only_brought_up_to_date(
    hass: HomeAssistant, engine: EngineDouble, supervisor: HouseSupervisor
) -> None:
    entry = entry_for(hass, engine)
    flow = await choose_app(hass)
    assert flow["reason"] == "already_configured"
    assert entry.data["app"] == APP_SLUG


async def test_an_announcement_does_not_disturb_the_user_who_starts_the_app(
    hass: HomeAssistant, engine: EngineDouble, supervisor: HouseSupervisor
) -> None:
    supervisor.state, supervisor.told = AddonState.STOPPED, None
    supervisor.held.clear()
    flow = await choose_app(hass)
    other = await announce(hass, told_by(engine))
    assert other["type"] is FlowResultType.ABORT
    assert other["reason"] == "already_in_progress"
    supervisor.held.set()
    await finish(hass, await after_progress(hass, flow))


async def test_a_user_who_has_not_chosen_yet_holds_nothing_up(
    hass: HomeAssistant, engine: EngineDouble, supervisor: HouseSupervisor
) -> None:
    flow = await start(hass)
    assert (await announce(hass, told_by(engine)))["step_id"] == "hassio_confirm"
    await finish(hass, await answer(hass, flow, next_step_id="app"))
    assert not hass.config_entries.flow.async_progress()


async def test_a_user_who_goes_away_stops_the_waiting_but_not_the_app(
    hass: HomeAssistant, supervisor: HouseSupervisor
) -> None:
    supervisor.told = None
    flow = await choose_app(hass)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await hass.async_block_till_done()
    asked = len(supervisor.calls)
    await asyncio.sleep(0.05)
    assert len(supervisor.calls) == asked
    assert supervisor.state is AddonState.STARTED
