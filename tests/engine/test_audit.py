# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit log: who changed what, without secrets, and the way back."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from hearthward_engine.api.access import Access
from hearthward_engine.cli import main
from hearthward_engine.domain import StreamSource
from hearthward_engine.present.memory import CannotUndoError, Change, Vote
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store, audit
from hearthward_engine.store.memory import Ledger
from hearthward_engine.wiring.audit import OwnerLog
from hearthward_engine.wiring.feedback import FeedbackBook

from .spine_helpers import T0, Running, make_assessment, make_window, running
from .store_v1 import make_v1

SECRET = "rtsp://admin:hunter2@127.0.0.1:9/live"
HA = {"X-Hearthward-Instance": "0123456789abcdef"}


async def log(engine: Running, query: str = "") -> list[dict[str, Any]]:
    status, answer = await engine.call("GET", f"/audit{query}")
    assert status == 200
    return list(answer["entries"])


async def configure(engine: Running, camera_id: str, **changes: Any) -> None:
    config = {"name": "front", "source": {"kind": "push"}} | changes
    status, answer = await engine.call(
        "PUT", f"/cameras/{camera_id}", config, headers=HA
    )
    assert status == 200, answer


async def undo(engine: Running, number: object) -> tuple[int, dict[str, Any]]:
    return await engine.call("POST", f"/audit/{number}/undo")


async def feedback(engine: Running, window_id: str, verdict: str) -> int:
    body = {"window_id": window_id, "verdict": verdict}
    _, answer = await engine.call("POST", "/feedback", body)
    return int(answer["shift"])


# --- cameras --------------------------------------------------------------------------


async def test_changes_of_a_camera_are_logged_with_before_after_and_who(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    await configure(engine, camera_id, fps=2.0)
    await configure(engine, camera_id, fps=2.0)
    await engine.call("DELETE", f"/cameras/{camera_id}")
    removed, changed, _owner, added = await log(engine)
    assert [one["kind"] for one in (added, changed, removed)] == [
        "camera_added",
        "camera_changed",
        "camera_removed",
    ]
    assert (changed["before"], changed["after"]) == ({"fps": 5.0}, {"fps": 2.0})
    assert [added["who"], changed["who"]] == ["token", "home_assistant"]
    assert changed["camera_id"] == camera_id
    assert changed["at"].endswith("Z")
    assert [one["undoable"] for one in (added, changed, removed)] == [
        False,
        True,
        False,
    ]


async def test_undo_brings_settings_back_and_undoing_that_too(engine: Running) -> None:
    zones = [{"name": "door", "kind": "entry", "polygon": [[0, 0], [1, 0], [1, 1]]}]
    camera_id = await engine.add_camera(zones=zones, note="by the street")
    await configure(engine, camera_id, zones=[], note="", classes=["cat"])
    status, made = await undo(engine, (await log(engine))[0]["id"])
    assert (status, made["kind"]) == (200, "camera_changed")
    _, view = await engine.call("GET", f"/cameras/{camera_id}")
    assert (view["zones"][0]["name"], view["note"]) == ("door", "by the street")
    assert engine.engine.board.cameras()[camera_id].zones[0].name == "door"
    newest, undone = (await log(engine))[:2]
    assert (newest["undoes"], undone["undone_by"]) == (undone["id"], newest["id"])
    assert not undone["undoable"]

    status, _ = await undo(engine, newest["id"])
    _, view = await engine.call("GET", f"/cameras/{camera_id}")
    assert (status, view["zones"], view["classes"]) == (200, [], ["cat"])


async def test_undone_twice_superseded_or_gone_is_refused_in_plain_words(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    await configure(engine, camera_id, fps=2.0)
    number = (await log(engine))[0]["id"]
    assert (await undo(engine, number))[0] == 200
    status, answer = await undo(engine, number)
    assert (status, answer["error"]["code"]) == (409, "cannot_undo")
    assert "undone already" in answer["error"]["message"]

    await configure(engine, camera_id, fps=3.0)
    number = (await log(engine))[0]["id"]
    await configure(engine, camera_id, fps=4.0)
    status, answer = await undo(engine, number)
    assert (status, "fps was changed again" in answer["error"]["message"]) == (
        409,
        True,
    )
    _, view = await engine.call("GET", f"/cameras/{camera_id}")
    assert view["fps"] == 4.0

    number = (await log(engine))[0]["id"]
    await engine.call("DELETE", f"/cameras/{camera_id}")
    status, answer = await undo(engine, number)
    assert (status, "not watched" in answer["error"]["message"]) == (409, True)
    for number in ("0", "999", "x", "-1", "9" * 40, "1.5"):
        status, answer = await undo(engine, number)
        assert (status, answer["error"]["code"]) == (404, "not_found")


async def test_an_undo_of_one_thing_leaves_later_changes_of_others(
    engine: Running,
) -> None:
    camera_id = await engine.add_camera()
    await configure(engine, camera_id, fps=2.0)
    number = (await log(engine))[0]["id"]
    await configure(engine, camera_id, note="later")
    assert (await undo(engine, number))[0] == 200
    _, view = await engine.call("GET", f"/cameras/{camera_id}")
    assert (view["fps"], view["note"]) == (5.0, "later")


async def test_the_address_of_a_stream_is_nowhere_in_the_log_and_undo_keeps_it(
    engine: Running,
) -> None:
    source = {"kind": "stream", "url": SECRET, "generation": 1}
    camera_id = await engine.add_camera()
    await configure(engine, camera_id, source=source)
    await configure(engine, camera_id, source=source | {"generation": 2})
    await configure(engine, camera_id, source=source | {"generation": 3}, fps=2.0)
    changed, turned = (await log(engine))[:2]
    assert turned["after"] == {"source": "stream"}
    assert not turned["undoable"]
    status, _ = await undo(engine, changed["id"])
    assert status == 200
    camera = engine.engine.board.cameras()[camera_id]
    assert (camera.fps, camera.source) == (5.0, StreamSource(url=SECRET, generation=3))
    status, answer = await engine.call("GET", "/audit")
    assert status == 200
    for part in ("hunter2", "127.0.0.1", "rtsp://"):
        assert part not in str(answer)
    changes = engine.engine._memory.changes(None, 100)
    assert "hunter2" not in str(msgspec.to_builtins(changes))


async def test_what_was_logged_and_undone_outlives_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        camera_id = await engine.add_camera()
        await configure(engine, camera_id, fps=2.0)
        before = await log(engine)
    async with running(tmp_path) as engine:
        assert await log(engine) == before
        assert (await undo(engine, before[0]["id"]))[0] == 200
    async with running(tmp_path) as engine:
        assert engine.engine.board.cameras()[camera_id].fps == 5.0
        assert (await undo(engine, before[0]["id"]))[0] == 409


async def test_the_log_comes_in_pages_newest_first(engine: Running) -> None:
    camera_id = await engine.add_camera()
    for fps in range(1, 8):
        await configure(engine, camera_id, fps=float(fps))
    everything = await log(engine)
    seen: list[Any] = []
    query = "?limit=3"
    while query:
        _, page = await engine.call("GET", f"/audit{query}")
        seen += page["entries"]
        query = f"?limit=3&before={page['next']}" if page["next"] else ""
    assert seen == everything
    numbers = [one["id"] for one in seen]
    assert numbers == sorted(numbers, reverse=True)
    for wrong in ("limit=0", "before=-1", "before=x", "limit=201"):
        assert (await engine.call("GET", f"/audit?{wrong}"))[0] == 422


# --- feedback -------------------------------------------------------------------------


async def test_feedback_given_and_reset_can_be_undone(engine: Running) -> None:
    for number in range(3):
        window = make_window(f"w{number}", pictures=0)
        engine.engine.record(make_assessment(window), window, None)
    assert await feedback(engine, "w0", "false_alarm") == -5
    assert await feedback(engine, "w0", "missed") == 5
    assert await feedback(engine, "w1", "missed") == 10
    newest, changed, first = (await log(engine))[:3]
    assert changed["before"] == {"verdict": "false_alarm"}
    assert changed["after"]["verdict"] == "missed"

    status, answer = await undo(engine, first["id"])
    assert (status, "w0" in answer["error"]["message"]) == (409, True)
    assert (await undo(engine, changed["id"]))[0] == 200
    assert (await undo(engine, newest["id"]))[0] == 200
    (shift,) = engine.engine._memory.shifts(None)
    assert (shift.shift, shift.votes) == (-5, 1)

    await feedback(engine, "w1", "missed")
    assert engine.engine._memory._feedback.reset("c1", None, "page") == 2
    assert engine.engine._memory.shifts(None) == []
    (reset,) = await log(engine, "?limit=1")
    assert (reset["kind"], reset["verdicts"], reset["who"]) == (
        "feedback_reset",
        2,
        "page",
    )
    assert (await undo(engine, reset["id"]))[0] == 200
    (shift,) = engine.engine._memory.shifts(None)
    assert (shift.shift, shift.votes) == (0, 2)
    assert (await undo(engine, reset["id"]))[0] == 409


async def test_a_reset_is_not_undone_over_a_newer_verdict(engine: Running) -> None:
    window = make_window(pictures=0)
    engine.engine.record(make_assessment(window), window, None)
    await feedback(engine, "w1", "false_alarm")
    engine.engine._memory._feedback.reset("c1", None)
    number = (await log(engine))[0]["id"]
    await feedback(engine, "w1", "missed")
    assert (await undo(engine, number))[0] == 409
    (shift,) = engine.engine._memory.shifts(None)
    assert (shift.shift, shift.votes) == (5, 1)


def test_verdicts_on_windows_no_longer_kept_do_not_come_back(
    store: Store, clock: ManualClock
) -> None:
    window = make_window(pictures=0)
    store.record(make_assessment(window), window)
    book = FeedbackBook(Ledger(store), clock)
    book.give("w1", "false_alarm")
    book.reset("c1", None)
    (reset, _) = Ledger(store).changes(None, 10)
    store.forget_before(T0 + 86_400)
    with pytest.raises(CannotUndoError, match="no longer kept"):
        book.undo(reset)
    assert Ledger(store).votes() == []


# --- the owner ------------------------------------------------------------------------


async def test_pairing_and_owners_are_logged(engine: Running) -> None:
    code = engine.engine.access.open_pairing()
    body = {"code": code, "instance_id": "abcdefgh-secret-rest", "client_name": "HA"}
    assert (await engine.call("POST", "/pair", body))[0] == 200
    assert (await engine.call("DELETE", "/owner"))[0] == 204
    released, paired, owned = await log(engine)
    assert [one["kind"] for one in (owned, paired, released)] == [
        "owner_changed",
        "paired",
        "owner_released",
    ]
    assert owned["after"] == {"home_assistant": "abcdefgh"}
    assert released["who"] == "token"
    assert (await undo(engine, released["id"]))[0] == 409
    for secret in ("secret-rest", code, engine.token):
        assert secret not in str(await log(engine))


def test_the_command_line_is_logged_too(tmp_path: Path) -> None:
    arguments = ["token", "--release", "--data-dir", str(tmp_path)]
    assert main(arguments) == 0
    with Store(tmp_path, ManualClock(T0)) as store:
        (entry,) = Ledger(store).changes(None, 10)
    assert (entry.kind, entry.who) == ("owner_released", "command line")


def test_a_log_that_cannot_be_written_locks_nobody_out(
    tmp_path: Path, clock: ManualClock
) -> None:
    with Store(tmp_path, clock) as elsewhere:
        broken = Ledger(elsewhere)
    with Store(tmp_path / "ours", clock) as store:
        access = Access(store, clock, OwnerLog(broken, clock))
        code = access.open_pairing()
        assert access.pair(code, "ha-1") == access.token


# --- the table ------------------------------------------------------------------------


def test_the_log_keeps_only_the_newest_entries(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "KEPT", 20)
    ledger = Ledger(store)
    for number in range(50):
        ledger.note(Change(kind="paired", who=str(number), at=T0))
    kept = ledger.changes(None, 100)
    assert [entry.who for entry in kept] == [str(n) for n in range(49, 29, -1)]


def test_a_refused_verdict_leaves_no_entry(store: Store) -> None:
    vote = Vote(window_id="none", camera_id="c", verdict="missed", at=T0)
    with pytest.raises(LookupError):
        Ledger(store).give(vote, Change(kind="feedback_given", who="", at=T0))
    assert Ledger(store).changes(None, 10) == []


def test_a_database_of_the_first_schema_gets_a_log(
    tmp_path: Path, clock: ManualClock
) -> None:
    window = make_window(pictures=0)
    make_v1(tmp_path / "hearthward.db", [(window, make_assessment(window))])
    with Store(tmp_path, clock) as store:
        book = FeedbackBook(Ledger(store), clock)
        assert book.give("w1", "false_alarm").votes == 1
        (entry,) = Ledger(store).changes(None, 10)
        assert entry.after["verdict"] == "false_alarm"
        Ledger(store).keep_baselines({"c1": b"x"})
        assert Ledger(store).baselines() == {"c1": b"x"}
