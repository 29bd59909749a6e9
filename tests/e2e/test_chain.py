# SPDX-License-Identifier: Apache-2.0
"""From the street to Home Assistant, and through everything that can fail on the way.

The tests share one stage and run in this order; each waits for what it needs.
"""

import asyncio
from collections.abc import Callable
from itertools import groupby
import json
from pathlib import Path
import time

import pytest

from demo.stage import integration
from demo.stage.hass_api import Json
from demo.stage.screenshot import dashboard
from demo.stage.stage import Stage, risk_level, risk_score
from demo.stage.witness import LATE, SUMMARY
from tests.doubles.cable import Cable

from .conftest import Tarpit
from .ledger import Recorded, finished, old_as_new, recorded, twice

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(1200)]

PATIENCE_SECONDS = 300.0
SERIOUS = {"high", "critical"}
MODEL = "nemotron-3-nano:4b"
YARD = "camera.back_yard"
FRONT = "camera.front_door"
GATE = "camera.garden_gate"


def final(events: list[Json], camera: str, since: int = 0) -> list[Json]:
    """Return the final verdicts on a camera's windows from the given event on."""
    return [
        event
        for event in events[since:]
        if event["camera_entity_id"] == camera and event["status"] == "final"
    ]


async def until_recorded(
    stage: Stage, condition: Callable[[list[Recorded]], object], what: str
) -> list[Recorded]:
    """Wait for Home Assistant's history to fulfil a condition; return the history."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition(history := recorded(stage.hass.folder)):
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain for {what}")
        await asyncio.sleep(0.5)
    return history


async def until_settled(stage: Stage) -> list[Recorded]:
    """Wait until no window is open and all that is finished is in the history."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        cameras = (await stage.engine.cameras()).values()
        is_open = any(camera["status"]["window_id"] for camera in cameras)
        history = recorded(stage.hass.folder)
        missing = await finished(stage.engine) - {one.revision for one in history}
        if not is_open and not missing:
            return history
        if time.monotonic() > deadline:
            pytest.fail(f"a window is open: {is_open}; missing in history: {missing}")
        await asyncio.sleep(1)


def keeps_the_promises(history: list[Recorded]) -> bool:
    """Check that nothing was acted on twice and nothing old was fired as new."""
    assert twice(history) == []
    assert old_as_new(history) == []
    return True


async def test_the_flow_adds_every_camera_with_its_entities(stage: Stage) -> None:
    ours = await integration.entities(stage.api)
    titles = {
        one["title"] for one in await integration.subentries(stage.api, stage.entry_id)
    }
    assert titles == {"Front door", "Driveway", "Back yard", "Garden gate"}
    for camera in (*stage.cameras, GATE):
        name = camera.removeprefix("camera.")
        enabled = {
            entity_id
            for entity_id, entity in ours.items()
            if entity_id.split(".")[1].startswith(name) and not entity["disabled_by"]
        }
        assert enabled == {
            f"sensor.{name}_risk_score",
            f"sensor.{name}_risk_level",
            f"event.{name}_activity",
            f"binary_sensor.{name}_person",
            f"binary_sensor.{name}_vehicle",
            f"binary_sensor.{name}_animal",
            f"image.{name}_key_frame",
            f"switch.{name}_analysis",
        }


async def test_a_camera_that_never_answers_harms_no_other(
    stage: Stage, tarpit: Tarpit
) -> None:
    await stage.witness.until(
        lambda: tarpit.visits >= 3, PATIENCE_SECONDS, "the stream to be tried again"
    )
    assert stage.witness.state(risk_score(GATE)) == "unavailable"
    for camera in stage.cameras:
        assert stage.witness.state(risk_score(camera)) not in {None, "unavailable"}
    states = {
        name: camera["status"]["state"]
        for name, camera in (await stage.engine.cameras()).items()
    }
    assert states.pop("Garden gate") != "watching"
    assert set(states.values()) == {"watching"}


async def test_a_quiet_night_and_a_cat_raise_no_alarm(stage: Stage) -> None:
    frames = await stage.engine.frames()
    await stage.street.play({"back_yard": "cat_night"})
    await stage.witness.until(
        lambda: final(stage.witness.summaries, YARD),
        PATIENCE_SECONDS,
        "a verdict on the cat's window",
    )
    await stage.street.finished("back_yard", "cat_night")
    await until_settled(stage)

    assert await stage.engine.frames() > frames + 100
    assert {one["level"] for one in stage.witness.summaries} <= {"low", "medium"}
    assert any("cat" in one["classes"] for one in stage.witness.summaries)
    for camera in stage.cameras:
        assert not SERIOUS & set(stage.witness.history(risk_level(camera)))


async def test_the_night_intruder_becomes_a_risk_in_home_assistant(
    stage: Stage,
) -> None:
    before = len(stage.witness.summaries)
    activity = len(stage.witness.history("event.back_yard_activity"))
    await stage.street.play({"back_yard": "night_intruder"})

    serious = await stage.witness.until(
        lambda: [
            one
            for one in final(stage.witness.summaries, YARD, before)
            if one["level"] in SERIOUS
        ],
        PATIENCE_SECONDS,
        "a serious verdict on the intruder",
    )
    summary = serious[0]
    assert summary["schema"] == 1
    assert summary["outcome"] == "assessed"
    assert summary["score"] >= 60
    assert summary["assessed_by"] == MODEL
    assert "person" in summary["classes"]
    assert summary["title"]
    assert summary["summary"]
    assert len(json.dumps(summary)) < 8_000

    level = await stage.witness.until(
        lambda: SERIOUS & {stage.witness.state(risk_level(YARD))},
        PATIENCE_SECONDS,
        "the risk level to be serious",
    )
    assert level
    assert float(stage.witness.states[risk_score(YARD)]["state"]) >= 60
    assert float(stage.witness.states["sensor.hearthward_home_risk"]["state"]) >= 60
    assert len(stage.witness.history("event.back_yard_activity")) > activity
    event = stage.witness.states["event.back_yard_activity"]
    assert event["attributes"]["event_type"] == "person"
    assert float(stage.witness.states[risk_score(FRONT)]["state"]) < 30

    kind, picture = await stage.api.picture(
        "/api/image_proxy/image.back_yard_key_frame"
    )
    assert kind == "image/jpeg"
    assert picture.startswith(b"\xff\xd8")


async def test_the_dashboard_opens_signed_in_and_complete(stage: Stage) -> None:
    async with dashboard(stage.hass.url) as page:
        await page.locator("hui-gauge-card").wait_for()
        await page.locator("hui-logbook-card").wait_for()
        await page.locator("hearthward-card hw-card").wait_for()
        for camera in range(3):
            await page.locator("hearthward-timeline hw-feature").nth(camera).wait_for()
            picture = page.locator("hui-picture-entity-card hui-image img").nth(camera)
            await picture.wait_for(state="attached")
        broken = page.locator("hui-error-card, hui-warning, hui-warning-element")
        assert await broken.count() == 0


async def test_an_engine_killed_in_mid_window_loses_and_repeats_nothing(
    stage: Stage,
) -> None:
    before = len(stage.witness.summaries)
    await stage.street.play({"back_yard": "night_intruder"})
    await stage.witness.until(
        lambda: final(stage.witness.summaries, YARD, before),
        PATIENCE_SECONDS,
        "a first verdict",
    )
    await stage.street.play({"back_yard": "night_intruder"})
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (await stage.engine.cameras())["Back yard"]["status"]["window_id"]:
            await asyncio.sleep(0.2)
    await stage.engine.kill()
    await stage.witness.until(
        lambda: stage.witness.state(risk_score(YARD)) == "unavailable",
        PATIENCE_SECONDS,
        "the camera to become unavailable",
    )
    await stage.restart_engine()
    await stage.wait_watching()

    await stage.street.play({"back_yard": "night_intruder"})
    known = {one["id"] for one in stage.witness.summaries}
    await stage.witness.until(
        lambda: any(
            one["id"] not in known for one in final(stage.witness.summaries, YARD)
        ),
        PATIENCE_SECONDS,
        "a verdict of the engine's second life",
    )
    assert keeps_the_promises(await until_settled(stage))


async def test_a_pulled_cable_costs_nothing_and_mends_itself(
    stage: Stage, cable: Cable
) -> None:
    await until_settled(stage)
    before = await finished(stage.engine)
    seen = {camera: len(shown(stage, camera)) for camera in stage.cameras}
    cable.pull()
    await stage.street.play({"back_yard": "night_intruder"})
    await stage.witness.until(
        lambda: all(
            stage.witness.state(risk_score(camera)) == "unavailable"
            for camera in stage.cameras
        ),
        PATIENCE_SECONDS,
        "the silence to be noticed",
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (meanwhile := await finished(stage.engine) - before):
        assert time.monotonic() < deadline, "nothing was finished meanwhile"
        await asyncio.sleep(1)
    assert not meanwhile & {one.revision for one in recorded(stage.hass.folder)}
    cable.plug_in()
    await stage.wait_watching()

    history = await until_settled(stage)
    assert keeps_the_promises(history)
    assert meanwhile <= {one.revision for one in history}
    for camera in stage.cameras:
        states = shown(stage, camera)[seen[camera] :]
        assert states.count("unavailable") == 1, states


def shown(stage: Stage, camera: str) -> list[str]:
    """Return the states that a camera's risk took, without repetitions."""
    states = stage.witness.history(risk_score(camera))
    return [state for state, _ in groupby(states)]


async def test_what_happens_while_home_assistant_and_ollama_are_gone_is_kept(
    stage: Stage,
) -> None:
    await stage.stop_hass()
    assert stage.ollama is not None
    await stage.ollama.kill()
    before = await finished(stage.engine)
    await stage.street.play({"front_door": "night_prowler_front"})

    # One window must be old by the time Home Assistant is back.
    seen: dict[str, float] = {}
    ages: dict[str, float] = {}
    deadline = time.monotonic() + 3 * PATIENCE_SECONDS
    while not any(age > 135 for age in ages.values()):
        assert time.monotonic() < deadline, "no window got old"
        await asyncio.sleep(1)
        for revision in await finished(stage.engine) - before:
            ages[revision[0]] = time.monotonic() - seen.setdefault(
                revision[0], time.monotonic()
            )
    await stage.street.play({"back_yard": "night_intruder"})
    await stage.start_hass()
    await stage.wait_watching()
    await until_recorded(
        stage,
        lambda events: any(
            one.kind == LATE and one.data["id"] in ages for one in events
        ),
        "what happened meanwhile, as something late",
    )

    history = await until_recorded(
        stage,
        lambda events: any(
            one.kind == SUMMARY and one.data["outcome"] == "rules_only"
            for one in events
        ),
        "a live verdict of the rules alone",
    )
    alone = [one.data for one in history if one.data["assessed_by"] == "rules"]
    assert any(one["level"] in SERIOUS for one in alone)
    assert keeps_the_promises(await until_settled(stage))


async def test_a_refused_token_starts_a_reauth_flow_that_mends_it(
    stage: Stage,
) -> None:
    await stage.stop_hass()
    _spoil_token(stage.hass.folder)
    await stage.start_hass()
    assert await integration.state(stage.api, stage.entry_id) == "setup_error"

    step = await integration.reauthenticate(stage.api, {"token": "still-wrong"})
    assert step is not None
    assert step["errors"] == {"token": "invalid_auth"}
    right = {"token": await stage.engine.token()}
    step = await integration.reauthenticate(stage.api, right)
    assert step is not None
    assert (step["type"], step["reason"]) == ("abort", "reauth_successful")
    await stage.wait_watching()
    assert await integration.state(stage.api, stage.entry_id) == "loaded"
    assert keeps_the_promises(await until_settled(stage))


async def test_no_log_holds_a_token_or_a_stream_password(stage: Stage) -> None:
    secrets = {
        "the engine's token": await stage.engine.token(),
        "the stream's password": stage.stream_password,
        "Home Assistant's token": stage.hass.token,
        "the user's password": stage.hass.login.password,
    }
    logs = [*stage.logs.iterdir(), *stage.hass.folder.glob("home-assistant.log*")]
    found = [
        f"{what} in {log.name}"
        for log in logs
        for what, secret in secrets.items()
        if secret.encode() in log.read_bytes()
    ]
    assert found == []
    debug = sum(log.read_bytes().count(b"DEBUG") for log in logs)
    assert debug > 100, "the logs must be detailed for this to prove anything"


def _spoil_token(folder: Path) -> None:
    """Replace the token in Home Assistant's store by a wrong one."""
    path = folder / ".storage/core.config_entries"
    document = json.loads(path.read_text(encoding="utf-8"))
    for entry in document["data"]["entries"]:
        if entry["domain"] == integration.DOMAIN:
            entry["data"]["token"] = "wrong"
    path.write_text(json.dumps(document), encoding="utf-8")
