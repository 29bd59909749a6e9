# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bus: every logged event in order, of the moment only the newest."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
import threading

import pytest

from hearthward_engine.bus import Bus
from hearthward_engine.domain import Event
from hearthward_engine.present.news import News, SourceNeeded, TooSlowError

from .spine_helpers import T0, make_incident


def event(seq: int) -> Event:
    return Event(
        epoch="e",
        seq=seq,
        id="i1",
        revision=seq,
        at=T0,
        change="changed",
        data=make_incident(revision=seq),
    )


def news(id_: str, generation: int, kind: str = "source_needed") -> News:
    data = SourceNeeded(generation=generation, reason="")
    return News(
        kind="activity" if kind == "activity" else "source_needed", id=id_, data=data
    )


async def take(mailbox: AsyncIterator[Event | News], count: int) -> list[Event | News]:
    async with asyncio.timeout(10):
        return [await anext(mailbox) for _ in range(count)]


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    bus = Bus(durable_limit=10)
    bus.attach(asyncio.get_running_loop())
    yield bus
    bus.attach(None)


async def test_events_from_other_threads_reach_every_subscriber_in_order(
    bus: Bus,
) -> None:
    with bus.subscribe() as first, bus.subscribe() as second:

        def publish() -> None:
            for seq in range(1, 6):
                bus.publish(event(seq))

        thread = threading.Thread(target=publish)
        thread.start()
        for mailbox in (aiter(first), aiter(second)):
            got = await take(mailbox, 5)
            assert [item.seq for item in got if isinstance(item, Event)] == [
                *range(1, 6)
            ]
        thread.join()


async def test_of_news_the_newest_per_id_waits_and_logged_events_go_first(
    bus: Bus,
) -> None:
    with bus.subscribe() as mailbox:
        for generation in range(50):
            bus.publish(news("c1", generation))
            bus.publish(news("c2", generation))
        bus.publish(event(1))
        await asyncio.sleep(0)
        got = await take(aiter(mailbox), 3)
    assert got == [event(1), news("c1", 49), news("c2", 49)]


async def test_activity_is_kept_one_by_one_but_bounded(bus: Bus) -> None:
    with bus.subscribe() as mailbox:
        for number in range(250):
            bus.publish(news(f"t{number}", 0, "activity"))
        await asyncio.sleep(0)
        got = await take(aiter(mailbox), 100)
    assert [item.id for item in islice(got, 2) if isinstance(item, News)] == [
        "t150",
        "t151",
    ]


async def test_a_subscriber_that_leaves_too_many_events_is_told_to_resume(
    bus: Bus,
) -> None:
    with bus.subscribe() as slow, bus.subscribe() as quick:
        quick_items = aiter(quick)
        for seq in range(1, 12):
            bus.publish(event(seq))
            await take(quick_items, 1)
        async with asyncio.timeout(10):
            await slow.overrun()
        with pytest.raises(TooSlowError):
            await anext(aiter(slow))
        bus.publish(event(12))
        assert await take(quick_items, 1) == [event(12)]


async def test_who_left_gets_nothing_and_publishing_without_a_loop_is_harmless() -> (
    None
):
    bus = Bus()
    bus.publish(event(1))
    bus.attach(asyncio.get_running_loop())
    with bus.subscribe():
        assert bus.subscribers == 1
    assert bus.subscribers == 0
    bus.publish(event(2))
    await asyncio.sleep(0)
