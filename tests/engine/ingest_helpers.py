# SPDX-License-Identifier: AGPL-3.0-or-later
"""A camera's streaming server and a house's loops, real ones, on 127.0.0.1."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import io
import threading
import time
from typing import Self

import av
import numpy as np
from PIL import Image
import pytest

from hearthward_engine.domain import Detection, Observation
from hearthward_engine.vision.letterbox import Pixels

PASSWORD = "s3cret-Pa55word"
WIDTH, HEIGHT = 320, 192
DEADLINE_S = 60.0


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; fail where it does not within a minute."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.02)
    pytest.fail(f"not within {DEADLINE_S:.0f} s: {what}")


def picture(number: int = 0, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """Return a picture that differs from number to number."""
    pixels = np.full((height, width, 3), 80, dtype=np.uint8)
    left = (number * 7) % max(1, width - 40)
    pixels[height // 4 : height * 3 // 4, left : left + 40] = (200, 120, 40)
    pixels[: height // 8, :, 2] = number % 256
    return pixels


def jpeg(number: int = 0, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Return a picture as JPEG."""
    body = io.BytesIO()
    Image.fromarray(picture(number, width, height)).save(body, "JPEG", quality=80)
    return body.getvalue()


@cache
def clip(container: str = "mpegts", seconds: float = 4.0, fps: int = 10) -> bytes:
    """Return an encoded clip: 10 frames a second, H.264 where it can be encoded."""
    body = io.BytesIO()
    codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
    with av.open(body, "w", format=container) as output:
        stream = output.add_stream(codec, rate=fps)
        assert isinstance(stream, av.video.stream.VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, fps)
        stream.options = {"g": "10", "tune": "zerolatency"} if "264" in codec else {}
        for number in range(round(seconds * fps)):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return body.getvalue()


@cache
def film(fps: int, between: int, seconds: float = 4.0) -> bytes:
    """Return H.264 with so many frames between others that none refers to."""
    body = io.BytesIO()
    with av.open(body, "w", format="mpegts") as output:
        stream = output.add_stream("libx264", rate=fps)
        assert isinstance(stream, av.video.stream.VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {
            "g": "12",
            "x264-params": f"bframes={between}:b-adapt=0:b-pyramid=none:scenecut=0",
        }
        for number in range(round(seconds * fps)):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return body.getvalue()


class CameraServer:
    """Serves ``/mjpeg`` and ``/ts`` in real time, and misbehaves when told to."""

    def __init__(self) -> None:
        self.up = True
        """While down every request is answered 503."""
        self.frames_per_connection: int | None = None
        self.requests: list[str] = []
        self._closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append(self.path)
                with suppress(OSError):  # the reader hangs up at any time
                    server._answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def url(self, path: str, scheme: str = "http") -> str:
        port = self._http.server_address[1]
        return f"{scheme}://admin:{PASSWORD}@127.0.0.1:{port}{path}"

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.partition("?")[0]
        if not self.up:
            request.send_error(503)
        elif path == "/mjpeg":
            self._mjpeg(request)
        elif path == "/ts":
            self._ts(request)
        elif path == "/film":
            self._begin(request, "video/mp2t")
            share = -(-len(self.document) // round(self.lasts_s * 10))
            for number in self._beats(10):
                start = number * share % len(self.document)
                request.wfile.write(self.document[start : start + share])
        elif path == "/silent":
            self._closing.wait(60)
        elif path == "/stalls":
            self._begin(request, "video/mp2t")
            request.wfile.write(clip()[: len(clip()) // 2])
            self._closing.wait(60)
        elif path == "/text":
            self._send(request, "text/html", b"<html>not a stream</html>" * 50)
        elif path == "/locked":
            request.send_error(401)
        elif path.startswith("/redirect"):
            request.send_response(302)
            request.send_header("Location", request.path.partition("?")[2])
            request.end_headers()
        elif path.startswith("/document"):
            self._send(request, "application/octet-stream", self.document)
        else:
            request.send_error(404)

    document = b""
    """What ``/document`` serves at once, and ``/film`` as it is shot."""
    lasts_s = 4.0

    def _begin(self, request: BaseHTTPRequestHandler, kind: str) -> None:
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.end_headers()

    def _send(self, request: BaseHTTPRequestHandler, kind: str, body: bytes) -> None:
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _beats(self, per_s: float) -> Iterator[int]:
        number = 0
        while self.frames_per_connection is None or number < self.frames_per_connection:
            yield number
            number += 1
            if self._closing.wait(1 / per_s):
                return

    def _mjpeg(self, request: BaseHTTPRequestHandler) -> None:
        self._begin(request, "multipart/x-mixed-replace; boundary=frame")
        for number in self._beats(20):
            body = jpeg(number)
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(body)}"
            request.wfile.write(head.encode() + b"\r\n\r\n" + body + b"\r\n")

    def _ts(self, request: BaseHTTPRequestHandler) -> None:
        self._begin(request, "video/mp2t")
        body = clip()
        share = -(-len(body) // 40)
        for number in self._beats(20):
            start = number * share % (40 * share)
            request.wfile.write(body[start : start + share])


class FakeDetector:
    """Sees one person where a picture is not black; counts its callers."""

    def __init__(self) -> None:
        self.calls = 0
        self.failure: Exception | None = None
        self._lock = threading.Lock()

    def infer(self, pixels: Pixels, urgency: object = None) -> tuple[Detection, ...]:
        with self._lock:
            self.calls += 1
            failure = self.failure
        if failure is not None:
            raise failure
        if pixels.max() < 20:
            return ()
        return (Detection(label="person", confidence=0.9, box=(0.4, 0.3, 0.5, 0.8)),)


class Recorder:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.observations: list[Observation] = []

    def observe(self, observation: Observation) -> None:
        self.observations.append(observation)

    @property
    def frames(self) -> list[Observation]:
        return [one for one in self.observations if one.frame is not None]


@contextmanager
def running(*parts: object) -> Iterator[None]:
    """Stop each part at the end, whatever happens."""
    try:
        yield
    finally:
        for part in parts:
            part.stop()  # type: ignore[attr-defined]
