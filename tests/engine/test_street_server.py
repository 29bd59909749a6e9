# SPDX-License-Identifier: Apache-2.0
"""The street's server: every way to get frames, and switching scenes live."""

import asyncio
from collections.abc import AsyncIterator
import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import av
from PIL import Image
import pytest
import pytest_asyncio

from demo.street import rtsp_link
from demo.street.player import Clock, Player, TransportStream
from demo.street.scene import Scene, person
from demo.street.server import Street, running

QUIET = Scene("calm", "back_yard", "nothing", (0, 10), seconds=2.0)
VISIT = Scene(
    "visit",
    "back_yard",
    "somebody",
    (0, 100),
    seconds=1.0,
    actors=(person(coat="red").start(1.0, 7.0).stand(9, 180),),
)
ELSEWHERE = Scene("elsewhere", "driveway", "nothing", (0, 10), seconds=0.4)
CATALOGUE = {one.name: one for one in (QUIET, VISIT, ELSEWHERE)}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("street")


@pytest.fixture
def street(root: Path) -> Street:
    return Street({"back_yard": QUIET}, loop=True, root=root, catalogue=CATALOGUE)


@pytest_asyncio.fixture
async def addresses(street: Street) -> AsyncIterator[dict[str, Any]]:
    async with running(street, rtsp=False) as found:
        yield found


@pytest_asyncio.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def answer(http: aiohttp.ClientSession, url: str) -> tuple[int, bytes]:
    async with http.get(url) as response:
        return response.status, await response.read()


async def test_a_snapshot_is_the_current_frame(
    addresses: dict[str, Any], http: aiohttp.ClientSession
) -> None:
    status, body = await answer(http, addresses["cameras"]["back_yard"]["snapshot"])
    assert status == 200
    assert Image.open(io.BytesIO(body)).size == (1920, 1080)
    status, _ = await answer(http, f"{addresses['base']}/attic/snapshot.jpg")
    assert status == 404


async def test_overview_status_and_truth_say_what_is_on(
    addresses: dict[str, Any], http: aiohttp.ClientSession
) -> None:
    status, page = await answer(http, addresses["base"] + "/")
    assert status == 200
    assert b"calm" in page
    async with http.get(addresses["base"] + "/status") as response:
        assert (await response.json())["cameras"]["back_yard"]["scene"] == "calm"
    async with http.get(addresses["cameras"]["back_yard"]["truth"]) as response:
        truth = await response.json()
    assert truth["scene"] == "calm"
    assert truth["objects"] == []


async def test_mjpeg_brings_a_new_picture_every_fifth_of_a_second(
    addresses: dict[str, Any], http: aiohttp.ClientSession
) -> None:
    sizes: list[int] = []
    clock = asyncio.get_running_loop().time
    async with http.get(addresses["cameras"]["back_yard"]["mjpeg"]) as response:
        began = clock()
        while len(sizes) < 5:
            line = await response.content.readline()
            if line.startswith(b"Content-Length"):
                size = int(line.split(b":")[1])
                await response.content.readline()
                body = await response.content.readexactly(size)
                assert body[:2] == b"\xff\xd8"
                sizes.append(size)
    assert 0.5 < clock() - began < 3


def read_video(url: str, frames: int, **options: str) -> list[float]:
    """Return the times of some decoded frames of a stream."""
    times: list[float] = []
    with av.open(url, options=options, timeout=20) as container:
        for frame in container.decode(video=0):
            assert (frame.width, frame.height) == (1920, 1080)
            if frame.time is not None:
                times.append(frame.time)
            if len(times) >= frames:
                break
    return times


async def test_the_transport_stream_keeps_time_across_the_loop(
    addresses: dict[str, Any],
) -> None:
    url = addresses["cameras"]["back_yard"]["stream"]
    times = await asyncio.to_thread(read_video, url, 14, probesize="500000")
    steps = [b - a for a, b in pairwise(times)]
    assert steps == pytest.approx([0.2] * 13, abs=0.001)


async def test_a_scene_starts_on_demand_and_a_quiet_one_follows(
    addresses: dict[str, Any], http: aiohttp.ClientSession
) -> None:
    back_yard = addresses["cameras"]["back_yard"]
    url = f"{addresses['base']}/back_yard/scene"
    async with http.post(url, json={"scene": "visit", "loop": True}) as response:
        assert (await response.json())["seconds"] == 1.0
    await asyncio.sleep(0.5)
    async with http.get(back_yard["truth"]) as response:
        truth = await response.json()
    assert (truth["scene"], truth["objects"][0]["class"]) == ("visit", "person")


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"scene": "nonsense"}, 404, "nonsense"),
        ({"scene": "elsewhere"}, 409, "driveway"),
        ({}, 400, "scene"),
        ([], 400, "scene"),
    ],
)
async def test_a_wrong_scene_is_refused_with_a_sentence(
    addresses: dict[str, Any],
    http: aiohttp.ClientSession,
    body: Any,
    status: int,
    text: str,
) -> None:
    url = f"{addresses['base']}/back_yard/scene"
    async with http.post(url, json=body) as response:
        assert response.status == status
        assert text in await response.text()


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_what_is_shown_depends_on_the_tick_alone(street: Street) -> None:
    hand = Hand()
    player = Player("back_yard", Clock(0.0, hand))
    calm, visit = street._clip(QUIET), street._clip(VISIT)
    player.play(calm)
    hand.seconds = 3.0
    assert player.shown(player.clock.tick()).index == 15 % 10
    assert player.play(visit, afterwards=calm) == 16
    shown = [player.shown(tick) for tick in (15, 16, 20, 21, 31)]
    names = [one.clip.scene.name for one in shown]
    assert names == ["calm", "visit", "visit", "calm", "calm"]
    assert [one.index for one in shown] == [5, 0, 4, 0, 0]


async def test_a_reader_starts_at_the_last_keyframe(street: Street) -> None:
    hand = Hand()
    player = Player("back_yard", Clock(0.0, hand))
    player.play(street._clip(QUIET))
    hand.seconds = 1.5
    packets = player.packets()
    first = [await anext(packets) for _ in range(3)]
    assert [(tick, key) for tick, _, key in first] == [
        (5, True),
        (6, False),
        (7, False),
    ]
    hand.seconds = 60.0
    tick, _, key = await anext(packets)
    assert (tick % 5, key) == (0, True)


def test_the_muxer_never_holds_a_packet_back(street: Street) -> None:
    clip, muxer = street._clip(QUIET), TransportStream()
    parts = [muxer.wrap(i, clip.packets[i], i in clip.keyframes) for i in range(6)]
    muxer.close()
    assert all(len(part) > len(clip.packets[i]) for i, part in enumerate(parts))


async def test_rtsp_serves_the_same_frames_to_two_clients(street: Street) -> None:
    async with running(street) as addresses:
        if addresses["rtsp"] is None:
            assert "python3-gi" in addresses["rtsp_reason"]
            pytest.skip(f"NO RTSP ON THIS MACHINE: {addresses['rtsp_reason']}")
        url = addresses["cameras"]["back_yard"]["rtsp"]
        readers = [
            asyncio.to_thread(
                read_video, url, 6, rtsp_transport="tcp", analyzeduration="400000"
            )
            for _ in range(2)
        ]
        times = await asyncio.wait_for(asyncio.gather(*readers), 30)
        assert [len(one) for one in times] == [6, 6]
        assert (
            await asyncio.to_thread(
                read_video, url, 3, rtsp_transport="tcp", analyzeduration="400000"
            )
        )[0] >= 0


async def test_without_gstreamer_the_street_says_why_there_is_no_rtsp(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rtsp_link, "SYSTEM_PYTHON", "/nowhere/python3")
    async with running(street) as addresses:
        assert addresses["rtsp"] is None
        assert "/nowhere/python3" in addresses["rtsp_reason"]
        assert addresses["cameras"]["back_yard"]["rtsp"] is None
