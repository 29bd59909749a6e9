# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk: every window gets its assessment, whatever the model or the disk does."""

import asyncio
from collections.abc import AsyncIterator
import threading

import msgspec
import pytest

from hearthward_engine.domain import Outcome
from hearthward_engine.risk.analyst import Analyst
from hearthward_engine.risk.desk import Limits
from hearthward_engine.risk.hosts import HostFacts, Refusal
from hearthward_engine.risk.outbox import TRIES_IN_TURN

from .desk_helpers import Office, from_camera_thread, office
from .judgement_helpers import (
    T0,
    Server,
    camera,
    empty_house,
    eventually,
    house,
    ollama_server,
    track,
    visit,
    window,
)

CAT = track([(0, 0.1, 0.7), (9, 0.2, 0.7)], label="cat", tall=0.08)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with ollama_server() as running:
        yield running


async def test_a_window_is_assessed_by_the_model(server: Server) -> None:
    async with office(Analyst(server.settings())) as there:
        there.open("w1")
        from_camera_thread(there.desk.closed, window(visit(20.0)))
        made = await there.final()
        assert made.outcome is Outcome.ASSESSED
        assert made.assessed_by == "nemotron-3-nano:4b"
        assert made.revision == 1
        assert made.envelope is not None
        (_, _, facts), *_ = there.records.made
        assert facts is not None
        await eventually(lambda: there.told.seen[-1][1].score == made.score)
        assert there.desk.llm_status().state == "ok"
        assert there.desk.counters()["assessed"] == 1


async def test_a_quiet_window_never_troubles_the_model(server: Server) -> None:
    async with office(Analyst(server.settings())) as there:
        await eventually(lambda: there.desk.llm_status().state == "ok")
        before = server.double.requests["/api/chat"]
        there.desk.closed(window(CAT))
        made = await there.final()
        assert made.outcome is Outcome.RULES_ONLY
        assert made.reason == "quiet"
        assert made.score is not None
        assert made.score <= 10
        assert server.double.requests["/api/chat"] == before


async def test_without_a_host_the_rules_decide() -> None:
    async with office() as there:
        there.desk.closed(window(visit(20.0)))
        made = await there.final()
        assert made.reason == "llm_off"
        assert made.assessed_by == "rules"
        assert there.desk.llm_status().state == "off"


async def test_a_decisive_rule_speaks_before_the_window_ends(server: Server) -> None:
    armed = empty_house(night=True, alarm="armed_away")
    async with office(Analyst(server.settings()), at=lambda: armed) as there:
        there.open("w1")
        opened = window(visit(1.0), ended_at=None)
        from_camera_thread(there.desk.opened, opened)
        grown = window(visit(40.0), ended_at=None)
        from_camera_thread(there.desk.grew, grown)
        await eventually(lambda: len(there.of("w1")) == 1)
        from_camera_thread(there.desk.grew, grown)
        from_camera_thread(there.desk.closed, window(visit(42.0)))
        final = await there.final()
        provisional, last = there.of("w1")
        assert (provisional.status, provisional.revision) == ("provisional", 1)
        assert provisional.ended_at is None
        assert provisional.score is not None
        assert provisional.score >= 60
        assert last is final
        assert final.revision == 2
        assert final.outcome is Outcome.ASSESSED


async def test_a_provisional_result_is_renewed_only_when_it_rises() -> None:
    armed = [empty_house(night=True)]
    async with office(at=lambda: armed[0]) as there:
        for stay in (30.0, 31.0, 32.0):
            there.desk.grew(window(visit(stay), ended_at=None))
        await eventually(lambda: len(there.of("w1")) == 1)
        armed[0] = empty_house(night=True, alarm="triggered")
        there.desk.grew(window(visit(33.0), ended_at=None))
        await eventually(lambda: len(there.of("w1")) == 2)
        first, second = there.of("w1")
        assert first.score is not None
        assert second.score is not None
        assert second.score >= first.score + 10
        assert [first.revision, second.revision] == [1, 2]


async def test_revisions_go_on_where_the_store_left_off() -> None:
    async with office(last_revision=lambda window_id: 4) as there:
        there.desk.closed(window(visit(20.0)))
        assert (await there.final()).revision == 5


async def test_a_late_answer_becomes_a_later_revision(server: Server) -> None:
    limits = Limits(deadline_s=0.3)
    async with office(Analyst(server.settings()), limits=limits) as there:
        await eventually(lambda: there.desk.llm_status().state == "ok")
        await server.control(mode="slow", seconds=1.5)
        there.desk.closed(window(visit(20.0)))
        await eventually(lambda: len(there.of("w1")) == 2)
        late, assessed = there.of("w1")
        assert (late.outcome, late.reason) == (Outcome.RULES_ONLY, "late")
        assert assessed.outcome is Outcome.ASSESSED
        assert [late.revision, assessed.revision] == [1, 2]


async def test_one_request_at_a_time_and_the_most_worrying_first(
    server: Server,
) -> None:
    limits = Limits(queue=2)
    async with office(Analyst(server.settings()), limits=limits) as there:
        await eventually(lambda: there.desk.llm_status().state == "ok")
        await server.control(mode="slow", seconds=0.7)
        there.desk.closed(window(visit(10.0), window_id="first"))
        await eventually(lambda: there.desk.counters().get("asked") == 1)
        there.desk.closed(window(visit(5.0), window_id="calm"))
        there.desk.closed(window(visit(60.0), window_id="worrying"))
        there.desk.closed(window(visit(61.0), window_id="worrying too"))
        assert (await there.final("calm")).reason == "busy"
        for window_id in ("first", "worrying", "worrying too"):
            assert (await there.final(window_id)).outcome is Outcome.ASSESSED
        assert server.double.most_running == 1


async def test_two_hosts_share_the_work_and_stand_in_for_each_other(
    server: Server,
) -> None:
    async with ollama_server() as second:
        hosts = (Analyst(server.settings()), Analyst(second.settings()))
        async with office(*hosts) as there:
            await eventually(lambda: server.double.requests["/api/chat"] == 1)
            await eventually(lambda: second.double.requests["/api/chat"] == 1)
            await asyncio.sleep(0.2)
            await server.control(mode="500")
            for index in range(4):
                there.desk.closed(window(visit(20.0), window_id=f"w{index}"))
            for index in range(4):
                made = await there.final(f"w{index}")
                assert made.outcome is Outcome.ASSESSED


async def test_stopping_leaves_no_window_behind(server: Server) -> None:
    there = Office(Analyst(server.settings()))
    await there.desk.start()
    await eventually(lambda: there.desk.llm_status().state == "ok")
    await server.control(mode="slow", seconds=30)
    for index in range(3):
        from_camera_thread(
            there.desk.closed, window(visit(20.0), window_id=f"w{index}")
        )
    await eventually(lambda: there.desk.counters().get("asked") == 1)
    await there.desk.stop()
    made = there.records.assessments
    assert {one.window_id for one in made} == {"w0", "w1", "w2"}
    assert {one.reason for one in made} == {"engine_stopping"}
    assert all(one.score is not None for one in made)


async def test_windows_that_close_before_the_start_are_taken_up() -> None:
    there = Office()
    there.desk.closed(window(visit(20.0)))
    await there.desk.start()
    assert (await there.final()).reason == "llm_off"
    await there.desk.stop()


async def test_a_full_disk_delays_but_loses_nothing() -> None:
    async with office() as there:
        there.records.fail_next = 3
        for index in range(3):
            there.desk.closed(window(visit(20.0), window_id=f"w{index}"))
        for index in range(3):
            await there.final(f"w{index}")
        ids = [made.window_id for made in there.records.assessments]
        assert ids == ["w0", "w1", "w2"]
        assert there.desk.counters()["record_failures"] == 3


async def test_a_fault_in_the_facts_is_recorded_as_not_assessed() -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError

    async with office(build_facts=broken) as there:
        there.desk.opened(window(visit(), ended_at=None))
        there.desk.closed(window(visit()))
        made = await there.final()
        assert made.outcome is Outcome.NOT_ASSESSED
        assert made.reason == "no_facts"
        assert made.score is None


async def test_a_window_of_a_camera_that_is_gone_is_not_assessed() -> None:
    async with office() as there:
        there.cameras.clear()
        there.desk.closed(window(visit()))
        assert (await there.final()).outcome is Outcome.NOT_ASSESSED


async def test_the_verdict_goes_to_the_incident_that_survived() -> None:
    async with office() as there:
        a, b = camera("a"), camera("b")
        there.cameras |= {"a": a, "b": b}
        older = there.book.open_window(a, "w1", T0)
        younger = there.book.open_window(b, "w2", T0 + 1)
        bridge = camera("c", adjacent=("a", "b"))
        there.book.open_window(bridge, "w3", T0 + 2)
        seen = window(visit(20.0), window_id="w2", camera_id="b", incident_id=younger)
        there.desk.closed(seen)
        assert (await there.final("w2")).incident_id == older


async def test_another_cameras_window_counts_as_evidence() -> None:
    async with office(at=lambda: house(night=True)) as there:
        there.cameras["back"] = camera("back")
        lawn = [(0.0, 0.02, 0.6), (5.0, 0.15, 0.7), (20.0, 0.15, 0.7)]
        there.desk.closed(window(track(lawn), window_id="w0", camera_id="back"))
        near = track([(0.0, 0.65, 0.7), (30.0, 0.7, 0.7)])
        there.desk.closed(window(near))
        made = await there.final()
        assert made.envelope is not None
        assert "prowling" in {hit.name for hit in made.envelope.hits}


async def test_feedback_moves_the_prior(server: Server) -> None:
    async with office() as plain, office(feedback_shift=lambda *_: -9) as shifted:
        for there in (plain, shifted):
            there.desk.closed(window(visit(20.0)))
        first, second = await plain.final(), await shifted.final()
        assert first.envelope is not None
        assert second.envelope is not None
        assert second.envelope.prior == first.envelope.prior - 9


async def test_many_cameras_at_once_lose_nothing_and_number_cleanly(
    server: Server,
) -> None:
    async with office(Analyst(server.settings()), limits=Limits(queue=4)) as there:

        def work(index: int) -> None:
            for turn in range(6):
                window_id = f"{index}-{turn}"
                opened = window(visit(5.0), window_id=window_id, ended_at=None)
                there.desk.opened(opened)
                there.desk.closed(msgspec.structs.replace(opened, ended_at=T0 + 20))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        await eventually(lambda: len(there.records.assessments) >= 36, 60.0)
        for index in range(6):
            for turn in range(6):
                made = there.of(f"{index}-{turn}")
                assert [one.revision for one in made] == list(range(1, len(made) + 1))
                assert made[-1].status == "final"


async def test_revisions_keep_their_order_behind_one_that_could_not_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("FIRST_PAUSE_S", 0.01), ("LONGEST_PAUSE_S", 0.01)):
        monkeypatch.setattr(f"hearthward_engine.risk.outbox.{name}", value)
    monkeypatch.setattr("hearthward_engine.risk.outbox.ASIDE_S", 0.5)
    async with office(at=lambda: empty_house(night=True)) as there:
        there.records.fail_next = TRIES_IN_TURN
        there.desk.opened(window(visit(40.0), ended_at=None))
        await eventually(lambda: there.records.fail_next == 0)
        there.desk.closed(window(visit(40.0)))
        there.desk.closed(window(visit(20.0), window_id="other"))
        await there.final()
        made = [(one.window_id, one.revision) for one in there.records.assessments]
        assert made == [("other", 1), ("w1", 1), ("w1", 2)]


async def test_a_fault_in_a_check_leaves_the_host_in_use(server: Server) -> None:
    analyst = Analyst(server.settings())
    sound, failures = analyst.check, 1

    async def check() -> HostFacts | Refusal:
        nonlocal failures
        if failures:
            failures -= 1
            raise ZeroDivisionError
        return await sound()

    analyst.check = check  # type: ignore[method-assign]
    async with office(analyst) as there:
        await eventually(lambda: there.desk.counters().get("refused.unreachable"))
        there.desk.closed(window(visit(20.0)))
        assert (await there.final()).outcome is Outcome.ASSESSED
