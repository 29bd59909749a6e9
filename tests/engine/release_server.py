# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in for GitHub's release API on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
from pathlib import Path
import random
import re
import sys
import threading
from typing import Any

from hearthward_engine.models.download import Patience
from hearthward_engine.models.fetch import fetch

FILE = "yolo26n.pt"
RELEASE_PATH = "/repos/ultralytics/assets/releases/tags/v8.4.0"
WEIGHTS = random.Random(26).randbytes(700_000)
IMPATIENT = Patience(timeout_s=5.0, attempts=3, pause_s=0.0)


@dataclass
class ReleaseServer:
    """Serves one release like GitHub does, and misbehaves as it is told to."""

    url: str = ""
    body: bytes = WEIGHTS
    digest: str | None = f"sha256:{hashlib.sha256(WEIGHTS).hexdigest()}"
    size: int = len(WEIGHTS)
    listing: bytes | None = None
    listing_status: int = 200
    location: str | None = None
    """Where the asset redirects to."""
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    """After how many bytes each coming answer breaks off."""
    statuses: list[int] = field(default_factory=list)
    """What each coming request for the asset is answered with instead."""
    stalled: threading.Event | None = None
    """Set it to let a stalled asset request go."""
    requests: list[tuple[str, str | None]] = field(default_factory=list)

    def release(self) -> bytes:
        """Return the release as the API describes it, in the fields that matter."""
        asset = {
            "id": 1,
            "name": FILE,
            "state": "uploaded",
            "content_type": "application/octet-stream",
            "size": self.size,
            "digest": self.digest,
            "browser_download_url": f"{self.url}/download/v8.4.0/{FILE}",
        }
        other = asset | {"id": 2, "name": "yolo26s-seg.pt"}
        listed = {"tag_name": "v8.4.0", "name": "v8.4.0", "assets": [other, asset]}
        return json.dumps(listed).encode()

    @property
    def release_url(self) -> str:
        """Return the address of the release."""
        return self.url + RELEASE_PATH

    @property
    def asked_ranges(self) -> list[str | None]:
        """Return the Range header of each request for the asset."""
        return [asked for path, asked in self.requests if path != RELEASE_PATH]


class StandIn(ThreadingHTTPServer):
    """The server itself; what it serves is changed by the test."""

    def __init__(self, release: ReleaseServer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.release = release
        release.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that has seen enough hangs up.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers for the release."""

    protocol_version = "HTTP/1.1"

    @property
    def release(self) -> ReleaseServer:
        assert isinstance(self.server, StandIn)
        return self.server.release

    def do_GET(self) -> None:
        release, asked = self.release, self.headers.get("Range")
        release.requests.append((self.path, asked))
        if self.path == RELEASE_PATH:
            self.answer(release.listing_status, release.listing or release.release())
        elif release.stalled:
            release.stalled.wait(30)
            self.close_connection = True
        elif release.location:
            self.answer(302, b"", Location=release.location)
        elif release.statuses:
            self.answer(release.statuses.pop(0), b"")
        else:
            self.serve(asked if release.ranges else None)

    def serve(self, asked: str | None) -> None:
        body, size = self.release.body, len(self.release.body)
        if not asked:
            self.answer(200, body)
            return
        match = re.fullmatch(r"bytes=(\d+)-", asked)
        assert match
        start = int(match[1])
        if start >= size:
            self.answer(416, b"", **{"Content-Range": f"bytes */{size}"})
            return
        part = f"bytes {start}-{size - 1}/{size}"
        self.answer(206, body[start:], **{"Content-Range": part})

    def answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.path != RELEASE_PATH and status < 300 and self.release.cuts:
            content = content[: self.release.cuts.pop(0)]
            self.close_connection = True
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@contextmanager
def release_server() -> Iterator[ReleaseServer]:
    """Run a release server on a free port of loopback."""
    release = ReleaseServer()
    with StandIn(release) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield release
        finally:
            if release.stalled:
                release.stalled.set()
            http.shutdown()
            thread.join()


def get(models: Path, server: ReleaseServer, **options: Any) -> Path:
    """Fetch from the stand-in with little patience."""
    options.setdefault("release_url", server.release_url)
    options.setdefault("patience", IMPATIENT)
    return fetch(models, "yolo26n", **options)


def names(folder: Path) -> set[str]:
    """Return what is in a folder."""
    return {path.name for path in folder.iterdir()}
