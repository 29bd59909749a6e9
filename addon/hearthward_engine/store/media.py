# SPDX-License-Identifier: AGPL-3.0-or-later
"""Key frames as files: written whole or not at all, found by their id's row."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
import logging
from pathlib import Path
import re
import stat
from typing import Final

from ..domain import KeyFrame
from ..runtime.files import write_atomically
from ..runtime.locks import MeasuredLock
from .errors import StoreError

_LOGGER: Final = logging.getLogger(__name__)
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class MediaFolder:
    """The folder of key frames, one sub-folder per day."""

    def __init__(self, root: Path) -> None:
        """Create the folder where it is missing."""
        self.root = root
        self._lock = MeasuredLock("media")
        self._writing: Counter[Path] = Counter()
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def place(self, frame: KeyFrame) -> str:
        """Return where a key frame belongs, relative to the folder."""
        if not _ID.fullmatch(frame.id):
            msg = "a key frame's id is letters, digits, - and _, at most 64"
            raise StoreError(msg)
        day = datetime.fromtimestamp(frame.at, UTC).strftime("%Y-%m-%d")
        return f"{day}/{frame.id}.jpg"

    def write(self, frame: KeyFrame) -> str:
        """Write the picture durably unless it is there; return its place."""
        place = self.place(frame)
        path = self.root / place
        if path.exists() or not frame.jpeg:
            return place
        with self._keeping(path.parent):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_atomically(path, frame.jpeg)
        return place

    def read(self, place: str) -> bytes:
        """Return a picture; empty where its file is gone."""
        try:
            return (self.root / place).read_bytes()
        except FileNotFoundError:
            return b""

    def delete(self, places: list[str]) -> None:
        """Delete pictures whose rows are gone, and the days they leave empty."""
        for place in places:
            path = self.root / place
            path.unlink(missing_ok=True)
            self._remove_if_empty(path.parent)

    def places(self) -> dict[str, int]:
        """Return the size of every file by its place."""
        sizes = {}
        for path in self.root.rglob("*"):
            with suppress(FileNotFoundError):
                found = path.stat()
                if stat.S_ISREG(found.st_mode):
                    sizes[str(path.relative_to(self.root))] = found.st_size
        return sizes

    def sweep(self, known: set[str]) -> int:
        """Delete every file that no row knows; return how many."""
        orphans = [place for place in self.places() if place not in known]
        self.delete(orphans)
        if orphans:
            _LOGGER.info("deleted %s pictures that no window refers to", len(orphans))
        return len(orphans)

    @contextmanager
    def _keeping(self, day: Path) -> Iterator[None]:
        """Keep others from removing a day's folder, empty until the picture is in."""
        with self._lock:
            self._writing[day] += 1
        try:
            yield
        finally:
            with self._lock:
                self._writing[day] -= 1
                self._writing = +self._writing

    def _remove_if_empty(self, day: Path) -> None:
        with self._lock, suppress(OSError):
            if day not in self._writing:
                day.rmdir()
