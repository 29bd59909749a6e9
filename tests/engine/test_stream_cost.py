# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a stream costs: frames that need no decoding, and streams larger than needed."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from hearthward_engine.domain import StreamSource
from hearthward_engine.ingest.advice import expected_fps, stream_advice
from hearthward_engine.ingest.slot import LatestFrameSlot
from hearthward_engine.ingest.stream import StreamReader
from hearthward_engine.runtime.clock import SystemClock
from hearthward_engine.runtime.measures import MEASURES, Measure

from .ingest_helpers import CameraServer, eventually, film, running

SECONDS = 4.0


@pytest.fixture
def server() -> Iterator[CameraServer]:
    with CameraServer() as serving:
        yield serving


def reading(url: str, fps: float, slot: LatestFrameSlot | None = None) -> StreamReader:
    source = StreamSource(url=url)
    made = StreamReader(
        "door", source, slot or LatestFrameSlot(), SystemClock(), fps=fps
    )
    made.start()
    return made


def test_frames_that_no_other_refers_to_are_not_decoded_where_the_rate_allows(
    server: CameraServer,
) -> None:
    server.document = film(30, 2, SECONDS)
    decoded = {}
    for fps in (5.0, 30.0):
        made = reading(server.url("/document"), fps)
        with running(made):
            eventually(lambda made=made: made.status.phase == "waiting", "the end")  # type: ignore[misc]
            decoded[fps] = made.status.decoded
            assert made.status.skipping is (fps == 5.0)
            assert made.status.rate == pytest.approx(30.0)
    # A few frames go to finding out what the stream is.
    assert decoded[30.0] > 15 * SECONDS
    assert decoded[5.0] <= 0.5 * decoded[30.0]


def test_every_frame_is_decoded_again_where_too_few_are_referred_to(
    server: CameraServer,
) -> None:
    server.document, server.lasts_s = film(12, 3, SECONDS), SECONDS
    slot = LatestFrameSlot()
    made = reading(server.url("/film"), 5.0, slot)
    with running(made):
        eventually(lambda: made.status.skipping, "skipping")
        eventually(lambda: not made.status.skipping, "all frames")
        before = made.status.decoded
        eventually(lambda: made.status.decoded > before + 6, "more frames")
        times = [slot.take(10.0) for _ in range(4)]
    assert all(
        one is not None and other is not None and other.captured_at > one.captured_at
        for one, other in pairwise(times)
    )


def test_the_size_of_a_stream_is_known_and_its_decoding_timed(
    server: CameraServer,
) -> None:
    server.document = film(30, 2, SECONDS)
    before = MEASURES.read(Measure.STREAM).count
    made = reading(server.url("/document"), 5.0)
    with running(made):
        eventually(lambda: made.status.phase == "waiting", "the end")
        assert (made.status.width, made.status.height) == (320, 192)
        assert made.status.decoded > 0
        timed = MEASURES.read(Measure.STREAM).count - before
        assert timed >= made.status.decoded


def test_a_stream_far_larger_than_needed_comes_with_its_cost_and_what_to_do() -> None:
    text = stream_advice(2560, 1440, 0.347)
    assert "2560x1440" in text
    assert "35% of a core" in text
    assert "sub-stream" in text
    assert "of a core" not in stream_advice(3840, 2160, 0.0), "not measured yet"
    assert stream_advice(1440, 2560, 0.1), "upright as well"
    assert stream_advice(1920, 1080, 0.9) == ""


def test_a_stream_is_not_expected_to_give_more_than_it_says() -> None:
    assert expected_fps(5.0, 2.0) == 2.0
    assert expected_fps(5.0, 25.0) == 5.0
    assert expected_fps(5.0, 0.0) == 5.0
