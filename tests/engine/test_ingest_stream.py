# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stream reader against real servers, good and bad."""

from collections.abc import Iterator
import logging
from pathlib import Path
import socket
import time

import numpy as np
import pytest

from hearthward_engine.domain import StreamSource
from hearthward_engine.ingest.cost import OVER_S, CpuShare
from hearthward_engine.ingest.decode import FrameDecoder
from hearthward_engine.ingest.hardware import Decoding
from hearthward_engine.ingest.slot import LatestFrameSlot, RawFrame
from hearthward_engine.ingest.source import UnsupportedSourceError, check_stream_url
from hearthward_engine.ingest.stream import SOFTWARE, StreamReader, probe_stream
from hearthward_engine.ingest.timing import BackOff
from hearthward_engine.runtime.clock import SystemClock

from .ingest_helpers import (
    DEADLINE_S,
    PASSWORD,
    CameraServer,
    clip,
    eventually,
    running,
)

CLOCK = SystemClock()
SHORT_S = 0.5


class Impatient(BackOff):
    """Retries soon, so that tests end soon."""

    def wait_s(self) -> float:
        return super().wait_s() / 50


@pytest.fixture
def server() -> Iterator[CameraServer]:
    with CameraServer() as serving:
        yield serving


class Asked(list[tuple[str, int, str]]):
    """A listener that keeps what it is asked for."""

    def __call__(self, camera_id: str, generation: int, reason: str) -> None:
        self.append((camera_id, generation, reason))


def reader(
    url: str,
    slot: LatestFrameSlot,
    *,
    fps: float = 5.0,
    asked: Asked | None = None,
    patience_s: float = 20.0,
    decoding: Decoding = SOFTWARE,
) -> StreamReader:
    made = StreamReader(
        "door",
        StreamSource(url=url, generation=7),
        slot,
        CLOCK,
        fps=fps,
        source_needed=asked,
        open_timeout_s=patience_s,
        read_timeout_s=patience_s,
        back_off=Impatient(),
        decoding=decoding,
    )
    made.start()
    return made


def take(slot: LatestFrameSlot, count: int) -> list[RawFrame]:
    frames = [slot.take(DEADLINE_S) for _ in range(count)]
    assert all(frame is not None for frame in frames)
    return [frame for frame in frames if frame is not None]


@pytest.mark.parametrize("path", ["/ts", "/mjpeg"])
def test_a_stream_gives_pictures_with_growing_capture_times(
    server: CameraServer, path: str
) -> None:
    slot = LatestFrameSlot()
    began = CLOCK.now()
    with running(reader(server.url(path), slot)):
        frames = take(slot, 6)
    times = [frame.captured_at for frame in frames]
    assert times == sorted(set(times))
    assert began - 5.0 < times[0]
    assert times[-1] <= CLOCK.now()
    pixels = FrameDecoder().pixels(frames[-1])
    assert pixels.shape == (192, 320, 3)
    # The orange block of the test picture, through the codec.
    orange = (pixels[..., 0] > 150) & (pixels[..., 2] < 100)
    assert orange.sum() > 1000


def test_a_device_that_cannot_decode_a_stream_leaves_it_to_the_processor(
    server: CameraServer,
) -> None:
    slot = LatestFrameSlot()
    device = Decoding(kind="vaapi", reason="by vaapi")
    made = reader(server.url("/ts"), slot, decoding=device)
    with running(made):
        frames = take(slot, 3)
        assert made.status.opened == 1
    assert FrameDecoder().pixels(frames[-1]).shape == (192, 320, 3)


def test_the_cost_of_reading_is_a_share_of_a_core() -> None:
    cost = CpuShare()
    began = time.thread_time()
    cost.sample(100.0)
    while time.thread_time() - began < 0.2:
        sum(range(1000))
    cost.sample(100.0 + OVER_S / 2)
    assert cost.share == 0.0, "not yet"
    cost.sample(100.0 + OVER_S)
    assert 0.2 / OVER_S * 0.9 <= cost.share <= 1.0


def test_frames_are_offered_little_faster_than_they_are_analysed(
    server: CameraServer,
) -> None:
    slot = LatestFrameSlot()
    with running(reader(server.url("/mjpeg"), slot, fps=1.0)):
        frames = take(slot, 5)
    # 20 a second are sent; four a second is the least that is offered.
    gaps = np.diff([frame.captured_at for frame in frames])
    assert gaps.mean() > 0.15


def test_a_server_that_never_answers_is_retried_and_a_fresh_lease_is_asked_for(
    server: CameraServer,
) -> None:
    slot, asked = LatestFrameSlot(), Asked()
    reading = reader(server.url("/silent"), slot, asked=asked, patience_s=SHORT_S)
    with running(reading):
        eventually(lambda: len(asked) >= 2, "the reader asks for a lease")
        status = reading.status
    assert len(server.requests) >= 3
    assert status.source_needed
    assert status.reason == "the camera does not answer"
    assert asked[0] == ("door", 7, "the camera does not answer")
    assert slot.take(0.0) is None


def test_a_stream_that_dies_is_read_again_when_it_comes_back(
    server: CameraServer,
) -> None:
    slot = LatestFrameSlot()
    server.frames_per_connection = 30
    reading = reader(server.url("/mjpeg"), slot)
    with running(reading):
        take(slot, 2)
        server.up = False
        eventually(lambda: reading.status.source_needed, "the dead stream is noticed")
        assert reading.status.reason == "the camera reports an error of its own"
        server.up = True
        eventually(lambda: reading.status.phase == "reading", "it is read again")
        slot.take(0.0)
        take(slot, 2)
        assert not reading.status.source_needed
        assert reading.status.reason == ""


def test_a_stream_that_stalls_is_opened_again(server: CameraServer) -> None:
    slot = LatestFrameSlot()
    with running(reader(server.url("/stalls"), slot, patience_s=SHORT_S)):
        eventually(lambda: len(server.requests) >= 3, "the stalled stream is reopened")
        assert set(server.requests) == {"/stalls"}


def test_a_fresh_lease_is_taken_up_at_once(server: CameraServer) -> None:
    slot, asked = LatestFrameSlot(), Asked()
    reading = reader(server.url("/nothing-here"), slot, asked=asked)
    with running(reading):
        eventually(lambda: bool(asked), "the reader asks for a lease")
        assert asked[0][2] == "the camera knows no such stream"
        reading.update(StreamSource(url=server.url("/ts"), generation=8), 5.0)
        take(slot, 2)
        eventually(lambda: not reading.status.source_needed, "the lease works")
        assert reading.status.generation == 8


def test_a_changed_url_is_followed_while_the_old_one_still_works(
    server: CameraServer,
) -> None:
    slot = LatestFrameSlot()
    reading = reader(server.url("/mjpeg"), slot)
    with running(reading):
        take(slot, 1)
        reading.update(StreamSource(url=server.url("/ts"), generation=8), 5.0)
        eventually(lambda: "/ts" in server.requests, "the new URL is opened")
        assert reading.status.generation == 8


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/locked", "the camera refuses the login"),
        ("/missing", "the camera knows no such stream"),
        ("/text", "the answer is not a video stream"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(
    server: CameraServer, path: str, words: str
) -> None:
    reading = reader(server.url(path), LatestFrameSlot())
    with running(reading):
        eventually(lambda: reading.status.source_needed, "the reader gives up")
        assert reading.status.reason == words


def test_nobody_listening_is_said_in_plain_words() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    result = probe_stream(f"rtsp://admin:{PASSWORD}@127.0.0.1:{port}/stream")
    assert (result.ok, result.reason) == (False, "the camera refuses the connection")


def test_stopping_does_not_wait_for_a_connection_in_progress(
    server: CameraServer,
) -> None:
    reading = reader(server.url("/silent"), LatestFrameSlot(), patience_s=60.0)
    eventually(lambda: bool(server.requests), "the reader connects")
    reading.stop()
    assert reading._thread.is_alive()
    assert reading.status.phase == "stopped"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "concat:http://a/1.ts|http://a/2.ts",
        "concatf:http://a/list",
        "subfile,,start,0,end,9,,:/etc/passwd",
        "ftp://camera/video",
        "data:video/mp2t;base64,AAAA",
        "/etc/passwd",
        "",
        "rtsp:/no-host",
        "http://",
        "http://[::1/broken",
        "http://camera/with space",
        "http://camera/with\nnewline",
        "http://camera/" + "a" * 5000,
    ],
)
def test_any_other_source_than_a_network_stream_is_refused(url: str) -> None:
    with pytest.raises(UnsupportedSourceError) as refused:
        check_stream_url(url)
    assert refused.value.code in {"unsupported_scheme", "invalid_field"}
    assert "source.url" in refused.value.message
    assert url == "" or url not in refused.value.message
    with pytest.raises(UnsupportedSourceError):
        probe_stream(url)


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps", "http", "HTTPS"])
def test_network_streams_are_accepted(scheme: str) -> None:
    url = f"{scheme}://user:pa%20ss@camera.local:8554/stream?x=1"
    assert check_stream_url(url) == scheme.lower()


def test_a_document_cannot_lead_the_reader_to_a_file(
    server: CameraServer, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.ts"
    secret.write_bytes(clip())
    server.document = (
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n"
        f"#EXTINF:4,\nfile://{secret}\n#EXT-X-ENDLIST\n"
    ).encode()
    assert not probe_stream(server.url("/document.m3u8")).ok
    server.document = f"ffconcat version 1.0\nfile '{secret}'\n".encode()
    assert not probe_stream(server.url("/document.ffconcat")).ok
    server.document = (
        f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
        f"m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:file://{secret}\n"
    ).encode()
    assert not probe_stream(server.url("/document.sdp"), 2.0).ok
    assert not probe_stream(server.url(f"/redirect?file://{secret}")).ok
    assert not probe_stream(server.url(f"/redirect?{secret}")).ok


def test_a_redirect_to_another_camera_page_is_followed(server: CameraServer) -> None:
    target = server.url("/ts")
    assert probe_stream(server.url(f"/redirect?{target}")).ok


def test_a_probe_tells_size_and_rate(server: CameraServer) -> None:
    found = probe_stream(server.url("/ts"))
    assert (found.ok, found.width, found.height) == (True, 320, 192)
    assert found.fps == pytest.approx(10, abs=1)


def _outcome(url: str) -> list[str]:
    """Read a URL until it works or fails, and return all that is said about it."""
    asked = Asked()
    patience_s = SHORT_S if url.endswith("/silent") else 20.0
    reading = reader(url, LatestFrameSlot(), asked=asked, patience_s=patience_s)
    with running(reading):
        eventually(lambda: bool(asked) or reading.status.offered > 0, "an outcome")
        return [repr(reading.status), repr(asked), repr(reading._source)]


def test_neither_log_nor_status_ever_holds_the_password(
    server: CameraServer,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    texts = []
    for path in ("/ts", "/silent", "/locked", "/text", "/missing", "/redirect?file:/x"):
        texts += _outcome(server.url(path))
        texts.append(repr(probe_stream(server.url(path), 1.0)))
    texts += [record.getMessage() for record in caplog.records]
    texts += [str(record.exc_info) for record in caplog.records]
    texts += capfd.readouterr()
    assert any("does not answer" in text for text in texts)
    assert not [text for text in texts if PASSWORD in text or "127.0.0.1" in text]
