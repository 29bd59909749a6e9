# SPDX-License-Identifier: Apache-2.0
"""Gaps, resets, malformed events and crashes: what happened is told all the same."""

import asyncio
from collections.abc import AsyncIterator
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hearthward import hub
from custom_components.hearthward.client import Cursor, EngineClient, Reset
from custom_components.hearthward.client.models import WindowPage
from custom_components.hearthward.journal import HANDLED_KEPT, HANDLED_KNOWN, Journal
from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import assessment, camera_state

from .helpers import DIGEST, LATE, SUMMARY, Capture, come_back, restart, until


def missed(*windows: str) -> list[dict[str, Any]]:
    """Return windows that started one minute after the other."""
    return [
        assessment("cam1", window, started_at=f"2026-11-21T23:{number:02}:00+00:00")
        for number, window in enumerate(windows)
    ]


async def test_a_gap_in_the_log_is_filled_from_the_windows(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired, late = capture(SUMMARY), capture(LATE)
    await engine.record("assessment", assessment("cam1", "w1"))
    await until(lambda: len(fired) == 1)
    await restart(hass, engine, entry)
    engine.windows = [assessment("cam1", "w1"), *missed("w2", "w3", "w4", "w5", "w6")]
    for window in engine.windows[1:]:
        await engine.record("assessment", window)
    engine.log = engine.log[-1:]
    engine.oldest = engine.log[0]["seq"]
    await come_back(hass, engine, entry)
    await until(lambda: len(late) == 4)
    assert [one.data["id"] for one in late] == ["w2", "w3", "w4", "w5"]
    # The last one came in the replay, in time, and is no history yet.
    await engine.record("assessment", assessment("cam1", "w7"))
    await until(lambda: len(fired) == 3)
    assert [one.data["id"] for one in fired] == ["w1", "w6", "w7"]
    assert len(late) == 4


async def test_a_gap_that_cannot_be_filled_now_is_filled_later(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    caplog: pytest.LogCaptureFixture,
) -> None:
    late = capture(LATE)
    engine.windows = missed("w2")
    engine.refuse = lambda request: (
        error(500, "internal", "disk") if request.path.endswith("/windows") else None
    )
    engine.epoch = "epoch-2"
    await engine.drop()
    await until(lambda: "not fetched yet" in caplog.text)
    engine.refuse = None
    await engine.say({"kind": "engine", "data": engine.state})
    await until(lambda: len(late) == 1)
    assert late[0].data["id"] == "w2"


async def test_another_epoch_starts_a_new_cursor(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired = capture(SUMMARY)
    await engine.record("assessment", assessment("cam1"))
    await until(lambda: fired)
    engine.epoch, engine.log = "epoch-2", []
    await engine.drop()
    await until(lambda: len(engine.cursors) == 2 and engine.listeners)
    await engine.record("assessment", assessment("cam1", "w2"))
    await until(lambda: len(fired) == 2)
    await engine.drop()
    await until(lambda: len(engine.cursors) == 3)
    assert engine.cursors[-1] == {"epoch": "epoch-2", "after": "1"}


async def test_what_was_handled_is_remembered_within_bounds(
    hass: HomeAssistant,
) -> None:
    journal = Journal(hass, "x")
    for number in range(HANDLED_KNOWN + 10):
        assert journal.first_time("window", f"w{number}", 1)
    assert not journal.first_time("window", f"w{HANDLED_KNOWN + 9}", 1)
    assert not journal.first_time("window", "w10", 1)
    assert journal.first_time("window", "w0", 1)
    await journal.async_close()
    again = Journal(hass, "x")
    await again.async_load()
    assert not again.first_time("window", "w0", 1)
    assert not again.first_time("window", f"w{HANDLED_KNOWN + 9}", 1)
    assert again.first_time("window", f"w{HANDLED_KNOWN - HANDLED_KEPT}", 1)


async def test_a_journal_that_was_closed_writes_no_more(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    journal = Journal(hass, "x")
    journal.advance(Cursor("epoch-1", 1))
    await journal.async_close()
    journal.advance(Cursor("epoch-1", 2))
    async_fire_time_changed(hass, dt_util.utcnow().replace(year=2099))
    await hass.async_block_till_done()
    assert hass_storage["hearthward.x"]["data"]["cursor"]["seq"] == 1


async def test_malformed_events_are_passed_over_and_the_next_one_counts(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fired = capture(SUMMARY)
    await engine.say({"kind": "assessment", "data": {}})
    await engine.say({"kind": "from the future"})
    await engine.say({})
    await engine.record("assessment", assessment("cam1"))
    await until(lambda: fired)
    assert "malformed assessment" in caplog.text


async def test_a_verdict_with_one_spoilt_part_is_not_lost(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
) -> None:
    fired = capture(SUMMARY)
    spoilt = assessment("cam1", score="high", title=7, zones=[None, "porch"], rules=[3])
    await engine.record("assessment", spoilt)
    await until(lambda: fired)
    data = fired[0].data
    assert (data["score"], data["title"], data["zones"]) == (None, "", ["porch"])
    assert data["rules"] == []


async def test_a_fault_of_our_own_costs_one_message_not_all(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fired = capture(SUMMARY)
    camera = entry.runtime_data.cameras["cam1"]
    with monkeypatch.context() as patch:
        patch.setattr(camera, "async_activity", lambda *_: 1 / 0)
        await engine.activity("cam1", "t1")
        await until(lambda: "was not taken in" in caplog.text)
    await engine.record("assessment", assessment("cam1"))
    await until(lambda: fired)
    assert fired[0].data["id"] == "w1"


async def test_a_crash_before_the_digest_does_not_lose_it(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    hass_storage: dict[str, Any],
) -> None:
    late, digests = capture(LATE), capture(DIGEST)
    await engine.record("assessment", assessment("cam1"), age_s=1000)
    await until(lambda: late)
    key = f"hearthward.{entry.entry_id}"
    file = {"version": 1, "key": key, "data": entry.runtime_data._journal._data()}
    await restart(hass, engine, entry)
    digests.clear()
    # As if Home Assistant had gone down between writing the file and the digest.
    hass_storage[key] = json.loads(json.dumps(file))
    await come_back(hass, engine, entry)
    assert len(late) == 1
    async_fire_time_changed(hass, dt_util.utcnow().replace(year=2099))
    await until(lambda: digests)
    assert digests[0].data["ids"] == ["w1"]


async def test_another_engines_log_is_not_ours(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub, "SET_UP_AGAIN_AFTER_SECONDS", 3600)
    fired = capture(SUMMARY)
    await engine.record("assessment", assessment("cam1"))
    await until(lambda: fired)
    cursor = entry.runtime_data._journal.cursor
    engine.engine_id, engine.epoch = "engine-2", "epoch-2"
    engine.log.clear()
    engine.states["cam1"] = camera_state("cam1", state="off")
    connected = len(engine.cursors)
    await engine.drop()
    await until(lambda: len(engine.cursors) > connected and engine.listeners)
    await engine.record("assessment", assessment("cam1", "w2"))
    await engine.say({"kind": "engine", "data": engine.state})
    # A third connection proves that all of the second was read.
    await engine.drop()
    await until(lambda: len(engine.cursors) > connected + 1)
    assert [one.data["id"] for one in fired] == ["w1"]
    assert entry.runtime_data._journal.cursor == cursor
    assert entry.runtime_data.cameras["cam1"].data.state.state == "watching"
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_back_fill_that_hangs_does_not_hold_up_what_happens_now(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    capture: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fired, late = capture(SUMMARY), capture(LATE)
    asked, answered = asyncio.Event(), asyncio.Event()
    fetch = EngineClient.windows

    async def hang(self: EngineClient, **wanted: Any) -> WindowPage:
        asked.set()
        await answered.wait()
        return await fetch(self, **wanted)

    monkeypatch.setattr(EngineClient, "windows", hang)
    engine.windows = missed("w2")
    engine.epoch = "epoch-2"
    await engine.drop()
    await asyncio.wait_for(asked.wait(), 10)
    await until(lambda: engine.listeners)
    await engine.record("assessment", assessment("cam1", "w3"))
    await until(lambda: fired)
    assert not late
    answered.set()
    await until(lambda: late)


async def test_what_comes_at_once_leaves_others_their_turns(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening = entry.runtime_data
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def messages() -> AsyncIterator[Reset]:
        for _ in range(5):
            yield Reset()

    handled: list[int] = []
    monkeypatch.setattr(listening, "_handle", lambda _: handled.append(turns))
    monkeypatch.setattr(listening._events, "messages", messages)
    counting = asyncio.create_task(count())
    await listening._listen()
    counting.cancel()
    assert len(set(handled)) == len(handled) == 5
